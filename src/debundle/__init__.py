"""debundle: untangle a big Python package into a small core and satellites.

The package is organised as stages that never import one another; they meet in
`debundle.pipeline` through the frozen values of `debundle.model`:

    scan -> graph -> partition -> plan -> emit -> check

Start reading at `debundle.pipeline`.
"""

__version__ = "0.1.0"

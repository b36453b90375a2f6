"""Run the command line as `python -m debundle`."""

import os
import sys

# `-m` has put the current folder first on the path. The code under analysis may well be there,
# with a `json.py` or `typing.py` of its own, and must not be what is imported below.
_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
if __name__ == "__main__" and os.path.realpath(sys.path[0]) == os.getcwd() != _HERE:  # noqa: PTH109
    del sys.path[0]

from debundle.cli import main  # noqa: E402 -- not before the path is in order

if __name__ == "__main__":
    main()

"""Sources of native code, read without compiling them.

    debundle.sources.cython      what a `.pyx`, `.pxd` or `.pxi` imports, cimports and includes
    debundle.sources.clike       what a C or C++ file includes and defines for Python
    debundle.sources.closure     the files that are read with a source when it is compiled
    debundle.sources.project     the project's folder, its build files, its native sources
    debundle.sources.building    the extension modules that a build file names outright

Import from these: finding modules needs the first alone, and should not wait for the others.
"""

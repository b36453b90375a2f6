"""Sources of native code, read without compiling them: Cython, C and C++, and build files.

read_cython(text)         what a `.pyx`, `.pxd` or `.pxi` imports, cimports and includes
read_c(text)              what a C or C++ file includes and defines for Python
built_extensions(path)    the extension modules that a build file names outright
"""

from debundle.sources.building import BUILD_FILES, BuiltExtension, built_extensions
from debundle.sources.clike import CDefinition, CFacts, read_c
from debundle.sources.cython import CythonFacts, CythonImport, read_cython

__all__ = [
    "BUILD_FILES",
    "BuiltExtension",
    "CDefinition",
    "CFacts",
    "CythonFacts",
    "CythonImport",
    "built_extensions",
    "read_c",
    "read_cython",
]

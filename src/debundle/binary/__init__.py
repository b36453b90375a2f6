"""Compiled files read without loading them: ELF, Mach-O and PE, and the strings in them.

    read_binary(path)                    a `Binary`: what it needs, takes, offers and initialises
    exports_among(path, names)           which of some symbols it offers
    strings_in(path, parts, patterns)    strings of its constants that match
    strings_with(path, parts, fragment)  those that hold some text
    qualified_name(symbol)               `_ZN2at3addEv` -> "at::add"

Everything is read in windows of bounded size, whatever sizes a file claims to have: a library of
half a gigabyte takes as little memory as a small one. What makes no sense raises
`MalformedBinary`, nothing else does.
"""

from debundle.binary.mangled import namespace_of, qualified_name
from debundle.binary.reader import Binary, exports_among, read_binary
from debundle.binary.strings import strings_in, strings_with
from debundle.binary.window import MalformedBinary

__all__ = [
    "Binary",
    "MalformedBinary",
    "exports_among",
    "namespace_of",
    "qualified_name",
    "read_binary",
    "strings_in",
    "strings_with",
]

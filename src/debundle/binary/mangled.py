"""The names behind the symbols of C++, as far as names go: no signature, no template argument.

Sources: the Itanium C++ ABI, section 5.1; Microsoft's decorated names; Rust's older mangling,
which is Itanium's with a hash as the last part. A name is enough to say to whom a symbol belongs.
"""

from __future__ import annotations

import re

_SPECIAL = {
    "TV": "vtable for ",
    "TT": "VTT for ",
    "TI": "typeinfo for ",
    "TS": "typeinfo name for ",
    "GV": "guard variable for ",
    "TH": "TLS init function for ",
    "TW": "TLS wrapper function for ",
}
_THUNK = re.compile(r"T(?:h|v(?:n?\d+_)?|c)(?:n?\d+_)+")
_STANDARD = {
    "St": "std",
    "Sa": "std::allocator",
    "Sb": "std::basic_string",
    "Ss": "std::string",
    "Si": "std::istream",
    "So": "std::ostream",
    "Sd": "std::iostream",
}
_OPERATORS = {
    "nw": " new", "na": " new[]", "dl": " delete", "da": " delete[]", "co": "~", "pl": "+",
    "mi": "-", "ml": "*", "dv": "/", "rm": "%", "an": "&", "or": "|", "eo": "^", "aS": "=",
    "pL": "+=", "mI": "-=", "mL": "*=", "dV": "/=", "rM": "%=", "aN": "&=", "oR": "|=",
    "eO": "^=", "ls": "<<", "rs": ">>", "lS": "<<=", "rS": ">>=", "eq": "==", "ne": "!=",
    "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "nt": "!", "aa": "&&", "oo": "||", "pp": "++",
    "mm": "--", "cm": ",", "pm": "->*", "pt": "->", "cl": "()", "ix": "[]", "ss": "<=>",
    "ng": "-", "ps": "+", "ad": "&", "de": "*", "cv": " conversion",
}  # fmt: skip
_RUST_HASH = re.compile(r"h[0-9a-f]{16}")


def qualified_name(symbol: str) -> str:
    """The name of what a symbol stands for, e.g. "at::native::add"; the symbol itself for C.

    Names end before the first template argument ("c10::ArrayRef<...>"), and have no parameters.
    """
    name, _ = _parsed(symbol)
    return name


def namespace_of(symbol: str) -> str:
    """The namespaces and classes around what a symbol stands for; "" for C and global names.

    Of templates what lies around the outermost.
    """
    name, depth = _parsed(symbol)
    bare = name.rpartition(" for ")[2]
    return "::".join(bare.split("::")[:depth])


def _parsed(symbol: str) -> tuple[str, int]:
    """The name, and how many of its parts lie around the entity."""
    if symbol.startswith("_Z"):
        return _itanium(symbol[2:]) or (symbol, 0)
    if symbol.startswith("?"):
        return _microsoft(symbol) or (symbol, 0)
    return symbol, 0


def _itanium(rest: str) -> tuple[str, int] | None:
    prefix = ""
    thunk = _THUNK.match(rest)
    if thunk:
        prefix, rest = "thunk for ", rest[thunk.end() :]
    elif rest[:2] in _SPECIAL:
        prefix, rest = _SPECIAL[rest[:2]], rest[2:]
    while rest.startswith("Z"):  # something inside a function: the function tells where it belongs
        rest = rest[1:]
    parts, is_cut = _nested(rest[1:]) if rest.startswith("N") else _single(rest)
    if not parts:
        return None
    if len(parts) > 1 and _RUST_HASH.fullmatch(parts[-1]):
        parts.pop()
    ending = "<...>" if is_cut else ""
    name = "::".join(parts)
    return f"{prefix}{name}{ending}", name.count("::")


def _nested(rest: str) -> tuple[list[str], bool]:
    """The parts of `N ... E` as far as a template argument, and whether one ended it."""
    rest = rest.lstrip("rVKRO")
    parts: list[str] = []
    if rest[:2] in _STANDARD:
        parts.append(_STANDARD[rest[:2]])
        rest = rest[2:]
    while rest and rest[0] != "E":
        if rest[0] == "I":
            return parts, True
        name, rest = _part(rest, parts)
        if not name:
            break
        parts.append(name)
    return parts, False


def _single(rest: str) -> tuple[list[str], bool]:
    parts: list[str] = []
    if rest.startswith("St"):
        parts, rest = ["std"], rest[2:]
    name, rest = _part(rest, parts)
    return ([*parts, name] if name else []), rest.startswith("I")


def _part(rest: str, before: list[str]) -> tuple[str, str]:
    """The next part of a name and what follows it; "" where it is nothing known."""
    rest = rest.removeprefix("L")
    digits = re.match(r"\d+", rest)
    if digits:
        end = digits.end() + int(digits.group()) if len(digits.group()) < 6 else len(rest) + 1
        name = rest[digits.end() : end] if end <= len(rest) else ""
        name = "(anonymous namespace)" if name.startswith("_GLOBAL__N_") else name
        return _untagged(name, rest[end:])
    if before and re.match(r"C[I]?[1-5]", rest):
        return _untagged(before[-1].rpartition("::")[2], rest[2:])
    if before and re.match(r"D[0-5]", rest):
        return _untagged(f"~{before[-1].rpartition('::')[2]}", rest[2:])
    if rest[:2] in _OPERATORS:
        return _untagged(f"operator{_OPERATORS[rest[:2]]}", rest[2:])
    return "", rest


def _untagged(name: str, rest: str) -> tuple[str, str]:
    """Skip ABI tags, as in `[abi:cxx11]`."""
    while tag := re.match(r"B(\d{1,4})", rest):
        rest = rest[tag.end() + int(tag[1]) :]
    return name, rest


def _microsoft(symbol: str) -> tuple[str, int] | None:
    """`?name@inner@outer@@...`; of templates and operators only where they belong."""
    head = symbol[1:].partition("@@")[0]
    special = head.startswith("?")
    parts = [part for part in head.split("@") if part and not part.startswith("?")]
    if special and head.startswith("??"):
        return None
    if special:  # a constructor, destructor or operator: its code stands before the class
        parts[:1] = [parts[0][1:] if parts[0][:1] in "01" else parts[0]] if parts else []
        parts = [part.lstrip("?") for part in head.lstrip("?").split("@") if part]
        parts = [parts[0][1:], *parts[1:]] if parts else []
        parts = [part for part in parts if part]
        return ("::".join(reversed(parts)), len(parts)) if parts else None
    return ("::".join(reversed(parts)), len(parts) - 1) if parts else None

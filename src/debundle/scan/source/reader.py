"""One source file: bytes -> `FileFacts`."""

from __future__ import annotations

import ast
import codecs
import io
import re
import sys
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from debundle.scan.source.brought import references_to_brought
from debundle.scan.source.dynamic import ATTACHERS, IMPORTERS
from debundle.scan.source.facts import FileFacts, content_digest, empty_facts
from debundle.scan.source.own_names import NAMESPACES, reads_own_values
from debundle.scan.source.scopes import resolve_references
from debundle.scan.source.values import spelled_values
from debundle.scan.source.visitor import Visitor
from debundle.scan.source.watching import WatchingVisitor, names_itself


class Digested(NamedTuple):
    """The facts of a file, and the digest of its content."""

    #: See `content_digest`; "" where the file cannot be read.
    digest: str
    facts: FileFacts


#: Python's own parser stops long before this, but the visitor needs several frames a level.
_RECURSION_LIMIT = 20_000
#: A PEP 810 import.
_LAZY_IMPORT = re.compile(r"^([ \t]*)lazy[ \t]+(?=import\b|from\b)", re.MULTILINE)
#: The declaration of an encoding, as PEP 263 has it.
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def read_file(path: str, *, module: str, is_package: bool) -> FileFacts:
    """Read the file of a module, never raising: what cannot be read is said in `problem`."""
    return read_and_digest(path, module=module, is_package=is_package).facts


def read_and_digest(
    path: str, *, module: str, is_package: bool, kept: list[ast.Module] | None = None
) -> Digested:
    """What `read_file` gives, with the digest of the very bytes that it was read from.

    `kept` takes the syntax tree: a process that will end soon need not free it.
    """
    try:
        source = Path(path).read_bytes()
    except OSError as error:
        return Digested("", empty_facts(problem=f"cannot be read: {error.strerror or error}"))
    return Digested(
        content_digest(source),
        read_source(source, module=module, is_package=is_package, kept=kept),
    )


def read_source(
    source: bytes, *, module: str, is_package: bool, kept: list[ast.Module] | None = None
) -> FileFacts:
    """Read the source of a module, never raising: what cannot be read is said in `problem`.

    `kept` as in `read_and_digest`.
    """
    lines = source.count(b"\n") + (not source.endswith(b"\n") and bool(source))
    try:
        text = decode_source(source)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        return empty_facts(lines=lines, problem=f"cannot be decoded: {_reason(error)}")
    try:
        tree = _parse(text)
        if kept is not None:
            kept.append(tree)
        by_name = any(function in text for function in (*IMPORTERS, *ATTACHERS))
        kind = WatchingVisitor if names_itself(text, module) else Visitor
        visitor = kind(module=module, is_package=is_package, by_name=by_name)
        with _deep_recursion():
            visitor.read(tree)
        return _facts_of(visitor, tree, module=module, is_package=is_package, lines=lines)
    except (SyntaxError, ValueError) as error:
        return empty_facts(lines=lines, problem=f"cannot be parsed: {_reason(error)}")
    except (RecursionError, MemoryError):
        return empty_facts(lines=lines, problem="cannot be parsed: it is nested too deeply")


def decode_source(source: bytes) -> str:
    """Text of a source file by its byte-order mark or coding cookie (PEP 263), UTF-8 otherwise.

    Raises SyntaxError, UnicodeDecodeError or LookupError where the encoding is unknown or wrong.
    """
    if source.isascii() and b"coding" not in source[:400]:
        return source.decode("ascii")
    return source.decode(_encoding_of(source))


def _encoding_of(source: bytes) -> str:
    try:
        return tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError:
        # `tokenize` wants the line of the cookie itself in UTF-8; Python does not.
        found = [_COOKIE.match(line) for line in source.split(b"\n", 2)[:2]]
        named = [match[1].decode() for match in found if match]
        if source.startswith(codecs.BOM_UTF8) or not named:
            raise
        return named[0]


def _parse(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SyntaxWarning about somebody else's escapes
        try:
            return ast.parse(text)
        except SyntaxError:
            if sys.version_info >= (3, 15) or not _LAZY_IMPORT.search(text):
                raise
            return _parse_lazy(text)


def _parse_lazy(text: str) -> ast.Module:
    """Parse a file with PEP 810 imports on a Python that does not know them."""
    tree = ast.parse(_LAZY_IMPORT.sub(r"\1", text))
    lazy = {text.count("\n", 0, match.end()) + 1 for match in _LAZY_IMPORT.finditer(text)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node.lineno in lazy:
            node.is_lazy = 1  # type: ignore[union-attr]
    return tree


@contextmanager
def _deep_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _facts_of(
    visitor: Visitor, tree: ast.Module, *, module: str, is_package: bool, lines: int
) -> FileFacts:
    has_star = any(binding.name == "*" and not binding.scope for binding in visitor.bindings)
    references = list(
        resolve_references(visitor.scopes, definitions=visitor.definitions, has_star=has_star)
    )
    if is_package:
        references += references_to_brought(
            module, visitor.scopes, visitor.bindings, visitor.definitions
        )
    spelled = spelled_values(visitor.scopes, definitions=visitor.definitions, has_star=has_star)
    root = module.partition(".")[0]
    return FileFacts(
        lines=lines,
        has_code=visitor.has_code,
        exports=None if visitor.exports is None else tuple(visitor.exports),
        scopes=tuple(scope.scope for scope in visitor.scopes),
        bindings=tuple(visitor.bindings),
        references=tuple(references),
        definitions=tuple(visitor.definitions.items()),
        dynamics=tuple(visitor.dynamics),
        lazy_names=tuple(dict.fromkeys((item.key, item.value) for item in visitor.lazy_names)),
        loaders=tuple(dict.fromkeys(visitor.loaders)),
        handed=tuple(visitor.handed),
        chains=spelled.chains,
        known=spelled.known,
        passed=spelled.passed,
        reads_own_values=not NAMESPACES.isdisjoint(visitor.scopes[0].uses)
        and reads_own_values(tree),
        tables=visitor.tables.lent(root),
    )


def _reason(error: Exception) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f"{error.msg} (line {error.lineno})"
    return str(error)

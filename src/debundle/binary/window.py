"""Reads parts of a file by offset, and no more than a file can hold."""

from __future__ import annotations

from struct import Struct
from types import TracebackType
from typing import Any

#: No table of names or symbols of a real library is larger; one that says so is broken.
_LARGEST = 256 * 1024 * 1024


class MalformedBinary(Exception):  # noqa: N818 -- what it is about is the file
    """A file is no binary of a known format, or contradicts itself; says how."""


class Window:
    """Random access to the bytes of a file, closed with the context."""

    def __init__(self, path: str) -> None:
        """Open a file; raises MalformedBinary where it cannot be read."""
        try:
            self._file = open(path, "rb", buffering=0)  # noqa: PTH123, SIM115 -- a path is a str
            self.size = self._file.seek(0, 2)
        except OSError as error:
            raise MalformedBinary(f"cannot be read: {error.strerror or error}") from error

    def __enter__(self) -> Window:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def read(self, offset: int, length: int, what: str = "a table") -> bytes:
        """So many bytes; raises MalformedBinary where the file has not as many."""
        if offset < 0 or length < 0 or offset + length > self.size:
            raise MalformedBinary(f"{what} lies outside of the file")
        if length > _LARGEST:
            raise MalformedBinary(f"{what} is too large: {length:,} bytes")
        return self.some(offset, length, what)

    def some(self, offset: int, length: int, what: str = "a table") -> bytes:
        """At most so many bytes: fewer at the end of the file."""
        try:
            self._file.seek(offset)
            parts = []
            while length > 0 and (part := self._file.read(length)):
                parts.append(part)
                length -= len(part)
            return parts[0] if len(parts) == 1 else b"".join(parts)
        except OSError as error:
            raise MalformedBinary(f"{what} cannot be read: {error.strerror}") from error

    def into(self, buffer: memoryview, offset: int, what: str = "a table") -> int:
        """Fill a buffer with the bytes from an offset on; how many there were."""
        filled = 0
        try:
            self._file.seek(offset)
            while filled < len(buffer) and (count := self._file.readinto(buffer[filled:])):
                filled += count
        except OSError as error:
            raise MalformedBinary(f"{what} cannot be read: {error.strerror}") from error
        return filled

    def unpack(self, layout: Struct, offset: int, what: str = "a header") -> tuple[Any, ...]:
        """The fields of a structure."""
        return layout.unpack(self.read(offset, layout.size, what))

    def text(self, offset: int, what: str = "a name") -> str:
        """The string that begins at an offset and ends with a zero byte."""
        return text_at(self.some(offset, 4096, what), 0)


def text_at(table: bytes, offset: int) -> str:
    """The string at an offset of a table; "" beyond its end."""
    if not 0 <= offset < len(table):
        return ""
    end = table.find(b"\0", offset)
    return table[offset : end if end >= 0 else len(table)].decode("utf-8", "replace")

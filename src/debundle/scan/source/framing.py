"""Requests in a pipe: each goes with its length, so that a reader takes no byte of the next."""

from __future__ import annotations

from typing import IO

#: Bytes that tell the length.
_HEADER = 4


def framed(request: bytes) -> bytes:
    """A request as it goes into a pipe."""
    return len(request).to_bytes(_HEADER, "big") + request


def next_request(stream: IO[bytes]) -> bytes:
    """The next request of a stream without a buffer; b"" where no more come."""
    return _exactly(stream, int.from_bytes(_exactly(stream, _HEADER), "big"))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = stream.read(size - len(found))
        if not part:
            return b""
        found += part
    return found

"""A response's body, bounded: in size as it arrives, in size unpacked, and in patience.

gzip and deflate are unpacked piece by piece and never beyond the bound, so a bomb costs no more
than an honest file of the largest size. A server that drips is left after a while.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import httpx

from marketrules.errors import FetchFailed, FetchRefused

_PIECE = 64 * 1024
_PATIENCE = 60.0  # seconds before speed is judged
_SLOWEST = 1024  # bytes a second, on average


def declared_length(response: httpx.Response) -> int | None:
    """Content-Length in bytes, or None if it isn't said or isn't a number."""
    text = response.headers.get("content-length", "")
    return int(text) if text.isdecimal() else None


def encoding_of(response: httpx.Response) -> str:
    """How the body is packed: "" for not at all.

    Raises:
        FetchRefused: if it is packed in a way that isn't undone here.
    """
    name = str(response.headers.get("content-encoding", "")).strip().lower()
    if name in ("", "identity"):
        return ""
    if name not in ("gzip", "x-gzip", "deflate"):
        raise FetchRefused(f"{response.url}: packed as {name!r}, though it wasn't asked for.")
    return name


def check_length(response: httpx.Response, bound: int, already: int = 0) -> None:
    """Refuses what says that it is larger than ``bound``, with the ``already`` held of it.

    Raises:
        FetchRefused: if it does.
    """
    if already + (declared_length(response) or 0) > bound:
        raise _too_large(response.url, bound)


def pieces(
    response: httpx.Response, bound: int, clock: Callable[[], float], already: int = 0
) -> Iterator[bytes]:
    """The body, unpacked; at most ``bound`` bytes with the ``already`` held of them.

    Raises:
        FetchRefused: if it is larger, or damaged in its packing.
        FetchFailed: if it comes too slowly, or breaks off.
    """
    check_length(response, bound, already)
    unpack = _unpacker(response)
    size, arrived, begun = already, 0, clock()
    try:
        for raw in response.iter_raw():  # as it arrives: gathering hides a drip
            arrived += len(raw)
            elapsed = clock() - begun
            if elapsed > _PATIENCE and arrived < _SLOWEST * elapsed:
                raise FetchFailed(
                    f"{response.url}: too slow, {arrived} bytes in {elapsed:.0f} seconds."
                )
            for piece in unpack(raw, bound - size + 1):
                size += len(piece)
                if size > bound:
                    raise _too_large(response.url, bound)
                yield piece
    except httpx.TransportError as error:
        raise FetchFailed(f"{response.url}: broke off after {size} bytes: {error}.") from error
    except zlib.error as error:
        raise FetchRefused(f"{response.url}: its packing is damaged: {error}.") from error


class _Unpacker(Protocol):
    def __call__(self, raw: bytes, bound: int) -> Iterator[bytes]: ...


def _unpacker(response: httpx.Response) -> _Unpacker:
    if not encoding_of(response):
        return lambda raw, bound: iter((raw,))
    # 32: the header says whether it is gzip or zlib.
    stream = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def unpack(raw: bytes, bound: int) -> Iterator[bytes]:
        while raw and bound > 0 and not stream.eof:
            piece = stream.decompress(raw, min(bound, _PIECE))
            bound -= len(piece)
            raw = stream.unconsumed_tail
            yield piece

    return unpack


def _too_large(url: httpx.URL, bound: int) -> FetchRefused:
    return FetchRefused(
        f"{url}: larger than the {bound / 1024 / 1024:g} MiB that are taken.",
        remedy="Raise MARKETRULES_MAX_FILE_MB, if it is to be taken.",
    )

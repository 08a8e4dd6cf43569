"""One file: asked for with what is known of it, resumed where it broke off, checked, kept.

What is held is asked for with its ETag and date (304: nothing to do), what is half there from its
end on, if the server can tell that it is still the same (If-Range). Everything arrives in a
partial file; the name is given once the content is whole and is what was wanted.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

import httpx

from ingest.fetch.addresses import web_address
from ingest.fetch.bodies import check_length, declared_length, encoding_of, pieces
from ingest.fetch.exchange import Exchange
from ingest.fetch.expected import check_type, endings_of, format_of
from ingest.fetch.listing import Link
from ingest.fetch.names import name_of
from ingest.fetch.store import LedgerEntry, Partial, Store, file_digest
from ingest.fetch.words import same_words
from marketrules.errors import FetchFailed, FetchRefused

_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class Status(StrEnum):
    """What became of a file."""

    NEW = "new"
    CHANGED = "changed"  # other content under an address that is held: kept beside it
    UNCHANGED = "unchanged"
    OLDER = "older"  # than --since, by the server's date
    PLANNED = "planned"  # would be asked for; only with --dry-run
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, for the report."""

    status: Status
    url: str
    name: str
    date: str = ""
    size: int = 0  # bytes
    sha256: str = ""
    reason: str = ""  # why it failed, or what is to be known
    passing: bool = False  # a failure that may not happen again


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is taken: formats, largest size and least free space in bytes, oldest date."""

    formats: Collection[str]
    bound: int
    free: int = 0
    since: date | None = None


def download(link: Link, wanted: Wanted, exchange: Exchange, store: Store) -> Outcome:
    """Asks for one file, again after failures that may pass.

    Raises:
        FetchRefused: if it can't be had, or isn't what was wanted.
        FetchFailed: if it can't be had now.
    """
    held = store.held(link.url)
    return exchange.repeated(lambda: _once(link, wanted, exchange, store, held))


def _once(
    link: Link, wanted: Wanted, exchange: Exchange, store: Store, held: LedgerEntry | None
) -> Outcome:
    resumable = store.partial(link.url)
    with exchange.get(link.url, _conditions(held, resumable)) as response:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return _unchanged(link, held, response, store, exchange)
        if not _continues(response, resumable):
            store.drop(link.url)
            raise FetchFailed(f"{response.url}: can't be resumed; from the start, then.")
        dated = link.date or _modified(response)
        if wanted.since is not None and dated and date.fromisoformat(dated) < wanted.since:
            return Outcome(Status.OLDER, link.url, link.name, dated)
        check_type(response, wanted.formats)
        part, whole = _received(link, wanted, exchange, store, response)
        try:
            kind = format_of(part, link.url, wanted.formats, whole)
        except (FetchRefused, FetchFailed):
            store.drop(link.url)  # whole or not, no continuation of it is wanted
            raise
        if kind == "html" and held and same_words(part, store.folder / held.name):
            return _unchanged(link, held, response, store, exchange)
        name = name_of(response, web_address(link.url), endings_of(kind))
        return _kept(link, held, response, store, exchange, (part, name, dated))


def _conditions(held: LedgerEntry | None, resumable: tuple[Partial, int] | None) -> dict[str, str]:
    headers: dict[str, str] = {}
    if held is not None and held.etag:
        headers["If-None-Match"] = held.etag
    if held is not None and held.last_modified:
        headers["If-Modified-Since"] = held.last_modified
    if resumable is not None:
        partial, size = resumable
        headers |= {"Range": f"bytes={size}-", "If-Range": partial.validator}
    return headers


def _unchanged(
    link: Link,
    held: LedgerEntry | None,
    response: httpx.Response,
    store: Store,
    exchange: Exchange,
) -> Outcome:
    if held is None:
        raise FetchRefused(f"{response.url}: 304 Not Modified, though nothing is held of it.")
    seen = exchange.pace.time.now().isoformat(timespec="seconds")
    etag = response.headers.get("etag", held.etag)
    modified = response.headers.get("last-modified", held.last_modified)
    store.note(replace(held, seen=seen, etag=etag, last_modified=modified))
    store.drop(link.url)
    return Outcome(Status.UNCHANGED, link.url, held.name, held.date, held.size, held.sha256)


def _received(
    link: Link,
    wanted: Wanted,
    exchange: Exchange,
    store: Store,
    response: httpx.Response,
) -> tuple[Path, bool]:
    """The whole body in a partial file, and whether its length was known beforehand."""
    already, total = 0, declared_length(response)
    check_length(response, wanted.bound)
    if response.status_code == httpx.codes.PARTIAL_CONTENT:
        already, total = _range_of(response)
        part = store.partial_path(link.url)
    else:
        packed = encoding_of(response)
        total = None if packed else total
        etag = "" if packed else response.headers.get("etag", "")
        modified = "" if packed else response.headers.get("last-modified", "")
        part = store.begin(Partial(link.url, etag, modified))
    _check_space(store.folder, (declared_length(response) or 0) + wanted.free)
    with part.open("ab") as file:
        for piece in pieces(response, wanted.bound, exchange.pace.time.monotonic, already):
            file.write(piece)
    size = part.stat().st_size
    if total is not None and size != total:
        if size > total:
            store.drop(link.url)
        raise FetchFailed(f"{response.url}: broke off, {size} of {total} bytes.")
    return part, total is not None


def _continues(response: httpx.Response, resumable: tuple[Partial, int] | None) -> bool:
    """Whether a part fits on what is there; all of it (200) always does."""
    if response.status_code == httpx.codes.OK:
        return True
    if resumable is None or response.status_code != httpx.codes.PARTIAL_CONTENT:
        return False
    partial, size = resumable
    same = response.headers.get("etag", partial.etag) == partial.etag
    return same and _range_of(response)[0] == size and not encoding_of(response)


def _range_of(response: httpx.Response) -> tuple[int, int | None]:
    """First byte and whole size that a 206 speaks of; (-1, None) if it doesn't say."""
    found = _RANGE.fullmatch(response.headers.get("content-range", ""))
    if found is None:
        return -1, None
    return int(found[1]), int(found[2]) if found[2].isdecimal() else None


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise FetchRefused(
            f"{folder}: {free // 2**20} MiB are free on the disk, {needed // 2**20} are needed.",
            remedy="Make room, or name another folder with --to.",
        )


def _kept(
    link: Link,
    held: LedgerEntry | None,
    response: httpx.Response,
    store: Store,
    exchange: Exchange,
    came: tuple[Path, str, str],
) -> Outcome:
    """Names the file, or lets it go if its content is held already; writes the ledger."""
    part, name, dated = came
    digest, size = file_digest(part), part.stat().st_size
    now = exchange.pace.time.now()
    former = store.same_content(digest)
    known = store.entries.get(link.url)
    if former is not None:
        name = former
    else:
        name = store.keep(part, name, dated or now.date().isoformat(), digest)
    store.note(
        LedgerEntry(
            link.url, str(response.url), name, digest, size, response.headers.get("etag", ""),
            response.headers.get("last-modified", ""), dated, now.isoformat(timespec="seconds"),
        )
    )  # fmt: skip
    store.drop(link.url)
    status, reason = Status.NEW, ""
    if former is not None and known is not None and known.sha256 == digest:
        status = Status.UNCHANGED
    elif former is not None and held is not None:
        status, reason = Status.CHANGED, "back to what was held before"
    elif former is not None:
        status, reason = Status.UNCHANGED, "same content as is held from another address"
    elif held is not None:
        status, reason = Status.CHANGED, f"kept beside {held.name}"
    elif known is not None and known.sha256 != digest:
        status, reason = Status.CHANGED, f"{known.name} is gone or was altered here"
    return Outcome(status, link.url, name, dated, size, digest, reason)


def _modified(response: httpx.Response) -> str:
    try:
        return parsedate_to_datetime(response.headers["last-modified"]).date().isoformat()
    except (KeyError, ValueError):
        return ""

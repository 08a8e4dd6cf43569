"""A source's pages -> the files that they link to, with the date that name or row gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx
from bs4 import BeautifulSoup, Tag

from ingest.dates import find_dates
from ingest.fetch.addresses import web_address
from ingest.fetch.bodies import pieces
from ingest.fetch.exchange import Exchange
from ingest.fetch.expected import check_type
from ingest.fetch.section_files import named_edition
from ingest.fetch.sources import Limits, Source
from marketrules.errors import FetchRefused

_LARGEST_PAGE = 16 * 1024 * 1024  # bytes
_ROWS = ("tr", "li", "dd")


@dataclass(frozen=True, slots=True)
class Link:
    """A file that a page links to."""

    url: str
    name: str  # the last part of its path
    date: str = ""  # ISO: of the edition by the file's name, else the only date in its row
    text: str = ""  # the words of the link


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source's pages list, in their order, each address once."""

    links: tuple[Link, ...]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Walk:
    """Pages read, pages to read, files found."""

    source: Source
    limits: Limits
    to_read: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    files: dict[str, Link] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def list_files(source: Source, exchange: Exchange, limits: Limits) -> Listing:
    """Reads the source's pages, and those that it follows from them.

    Raises:
        FetchRefused: if a page may not be had, or no link of any page is a file.
        FetchFailed: if a page can't be had now.
    """
    walk = _Walk(source, limits, list(source.pages), set(source.pages))
    read = 0
    while walk.to_read and read < limits.pages:
        url, html = _page(walk.to_read.pop(0), exchange)
        _take_links(walk, url, html)
        read += 1
    if walk.to_read:
        walk.notes.append(f"{len(walk.to_read)} more pages are not read: limit of {limits.pages}.")
    if not walk.files:
        raise FetchRefused(
            f"{source.pages[0]}: no link fits 'files' of source {source.id!r}.",
            remedy="The page may have changed; compare its links with the pattern.",
        )
    links = list(walk.files.values())
    if len(links) > limits.files:
        walk.notes.append(f"{len(links) - limits.files} files are left out: limit {limits.files}.")
    return Listing(tuple(links[: limits.files]), tuple(walk.notes))


def _page(address: str, exchange: Exchange) -> tuple[httpx.URL, bytes]:
    def once() -> tuple[httpx.URL, bytes]:
        with exchange.get(address, {"Accept-Encoding": "gzip, deflate"}) as response:
            if response.status_code != httpx.codes.OK:
                raise FetchRefused(
                    f"{response.url}: {response.status_code}, though all was asked for."
                )
            check_type(response, ("html",))
            body = pieces(response, _LARGEST_PAGE, exchange.pace.time.monotonic)
            return response.url, b"".join(body)

    return exchange.repeated(once)


def _take_links(walk: _Walk, page: httpx.URL, html: bytes) -> None:
    soup = BeautifulSoup(html, "lxml")
    base = soup.find("base", href=True)
    origin = page.join(str(base["href"])) if isinstance(base, Tag) else page
    for element in soup.select(walk.source.links):
        href = str(element.get("href") or "").strip()
        url = _joined(origin, href)
        if url is None:
            continue
        if _fits(walk.source.files, url):
            link = Link(str(url), unquote(PurePosixPath(url.path).name), text=_words(element))
            link = replace(link, date=_dated(walk.source, url, element))
            walk.files.setdefault(link.url, link)
        elif walk.source.follow and str(url) not in walk.known and _fits(walk.source.follow, url):
            walk.known.add(str(url))
            walk.to_read.append(str(url))


def _joined(origin: httpx.URL, href: str) -> httpx.URL | None:
    try:
        return web_address(str(origin.join(href))) if href else None
    except (FetchRefused, httpx.InvalidURL, ValueError):
        return None  # mailto:, javascript:, and what is no address


def _fits(pattern: str, url: httpx.URL) -> bool:
    """Whether the whole path is the pattern's, with its query or without."""
    whole = url.raw_path.decode("ascii")
    return any(re.fullmatch(pattern, one) for one in {whole, whole.split("?")[0]})


def _dated(source: Source, url: httpx.URL, element: Tag) -> str:
    if source.edition is not None:
        return named_edition(source.edition, url.path).date
    row = element.find_parent(_ROWS)
    dates = set(find_dates(row.get_text(" ", strip=True))) if row else set()
    return dates.pop() if len(dates) == 1 else ""


def wanted(links: Iterable[Link], only: str | None, since: date | None) -> list[Link]:
    """Those whose name fits the glob ``only`` and whose date isn't before ``since``.

    A link without a date stays: its server may give one.
    """
    from fnmatch import fnmatch

    return [
        link
        for link in links
        if (only is None or fnmatch(link.name.lower(), only.lower()))
        and (since is None or not link.date or date.fromisoformat(link.date) >= since)
    ]


def _words(element: Tag) -> str:
    return element.get_text(" ", strip=True)[:200]

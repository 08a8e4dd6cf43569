"""The source behind the citations: the text that spans count in, and the original file.

An edition enters. Leaves: a stretch of its source text, by span or by page, with what stands
around it; or the file that it was read from, opened. Of the file system nothing is ever opened but
the recorded path, and nothing is handed out but bytes of the recorded SHA-256: a path that now
leads to another file, by whatever link, gives none of it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from index.snapshot import Snapshot
from marketrules.errors import PinpointUnresolved, SourceChanged, SourceGone, SpanOutside
from marketrules.spans import Span

_TEXT = "The text as it was read: ask for a span (?span=0,2000) or a page (?page=1)."
_CHUNK = 1 << 20
_KEPT = 256


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of source text; offsets count code points of the whole, half-open."""

    document: str
    edition: str
    snapshot: str
    start: int
    end: int
    text: str  # source[start:end]
    before: str  # what stands around it
    after: str
    total: int  # length of the whole
    page: int | None  # on which it begins; None where the format has no pages
    pages: int | None


@dataclass(frozen=True, slots=True)
class Original:
    """An original file, open for reading at its beginning; whoever takes it closes it."""

    name: str
    media: str  # "pdf", "docx", "html", "txt"
    sha256: str
    size: int  # bytes
    file: BinaryIO


class Source:
    """What one edition was read from."""

    def __init__(self, snapshot: Snapshot, document: str, edition: str) -> None:
        held = snapshot.edition(document, edition)
        if held is None:
            editions = [one.key for one in snapshot.editions if one.document.id == document]
            raise PinpointUnresolved(
                f"{document}@{edition} isn't held.",
                remedy=f"Held: {', '.join(editions)}."
                if editions
                else "GET /v1/documents lists what is held.",
            )
        self._snapshot = snapshot
        self._edition = held

    def stretch(self, start: int, end: int, context: int) -> Stretch:
        """``text[start:end]`` with ``context`` code points on either side.

        Raises:
            SpanOutside: if the text isn't that long, or the span is empty or upside down.
        """
        text = self._text()
        if not 0 <= start < end <= len(text):
            raise SpanOutside(
                f"No span {start},{end} in {self._edition.key}: its text has {len(text)}"
                " characters.",
                remedy="A span is start,end with start < end, as citations give it.",
            )
        return self._stretch(text, start, end, context, self._page_at(start))

    def page(self, number: int, context: int = 0) -> Stretch:
        """The text of a page, counted from 1: what begins on it, with all behind the page before.

        A paragraph that runs over to the next page is given where it begins.

        Raises:
            SpanOutside: if the format has no pages, or not so many.
        """
        edition, spans = self._edition, self._paged()
        pages = edition.pages or 0
        if not spans or number > pages:
            told = f"{pages} pages" if spans else "no counted pages"
            raise SpanOutside(f"{edition.key} has {told}.", remedy=_TEXT)
        text = self._text()
        start = max((span.end for page, span in spans if page < number), default=0)
        end = max((span.end for page, span in spans if page <= number), default=0)
        if end <= start:  # nothing was read off it as a paragraph: what is left between
            end = min((span.start for page, span in spans if page > number), default=len(text))
        return self._stretch(text, start, max(start, end), context, number)

    def original(self) -> Original:
        """The file, if it is still the one that was ingested.

        Raises:
            SourceGone: if no file lies there, or it came from the web.
            SourceChanged: if it is another one by now.
        """
        edition = self._edition
        if urlsplit(edition.source).scheme in ("http", "https"):
            raise SourceGone(
                f"{edition.key} was read from {edition.source}.",
                remedy=f"Open that address. {_TEXT}",
            )
        path = Path(edition.source)
        try:
            # Not to wait for a pipe that has taken the file's place.
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except (OSError, ValueError) as error:
            raise SourceGone(
                f"The file of {edition.key}, {path.name}, isn't where it was ingested from.",
                remedy=f"Put it back, or ingest it from where it is now. {_TEXT}",
            ) from error
        try:
            about = os.fstat(handle)
            if stat.S_ISREG(about.st_mode) and _digest(handle, about) == edition.sha256:
                os.lseek(handle, 0, os.SEEK_SET)
                file = os.fdopen(os.dup(handle), "rb")
                return Original(path.name, edition.media, edition.sha256, about.st_size, file)
        finally:
            os.close(handle)
        raise SourceChanged(
            f"What lies where {edition.key} was ingested from, {path.name}, is another file now.",
            remedy=f"Ingest it to have its text. {_TEXT}",
        )

    def _text(self) -> str:
        return self._snapshot.source_text(self._edition.document.id, self._edition.edition)

    def _stretch(self, text: str, start: int, end: int, context: int, page: int | None) -> Stretch:
        edition = self._edition
        return Stretch(
            edition.document.id, edition.edition, self._snapshot.id, start, end,
            text[start:end], text[max(0, start - context) : start], text[end : end + context],
            len(text), page, edition.pages,
        )  # fmt: skip

    def _paged(self) -> list[tuple[int, Span]]:
        """Headings and passages with the page on which they begin."""
        edition = self._edition
        if edition.pages is None:
            return []
        rows = self._snapshot.facets.edition.mask({edition.key}).nonzero()[0].tolist()
        sections = self._snapshot.sections(edition.document.id, edition.edition)
        placed = [(one.page, one.heading) for one in sections]
        placed += [(one.page, one.span) for one in self._snapshot.passages(rows)]
        return [(page, span) for page, span in placed if page is not None]

    def _page_at(self, start: int) -> int | None:
        begun = [page for page, span in self._paged() if span.start <= start]
        return max(begun, default=None)


_Seen = tuple[int, int, int, int]
_DIGESTS: OrderedDict[_Seen, str] = OrderedDict()
_KEEPING = threading.Lock()


def _digest(handle: int, about: os.stat_result) -> str:
    """SHA-256 of an open file; computed once as long as the file stays as it is."""
    seen = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)
    with _KEEPING:
        known = _DIGESTS.get(seen)
    if known is not None:
        return known
    digest = hashlib.sha256()
    while chunk := os.read(handle, _CHUNK):
        digest.update(chunk)
    with _KEEPING:
        _DIGESTS[seen] = digest.hexdigest()
        while len(_DIGESTS) > _KEPT:
            _DIGESTS.popitem(last=False)
    return digest.hexdigest()

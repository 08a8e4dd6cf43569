"""A web page (.html) -> Reading, with beautifulsoup4. Notices give their fields.

The source text is what a reader of the page sees, one line per paragraph, list item or table row;
scripts, styles, navigation, page headers and footers and what inline styles and style sheets inside the
page hide are left out. Bytes are decoded by byte order mark, declared charset, UTF-8, windows-1252
(decoding.py). Not handled: what a script would write into the page, style sheets outside it, frames.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from bs4.builder import ParserRejectedMarkup

from ingest.readers.decoding import decode
from ingest.readers.fields import find_fields
from ingest.readers.implied import Page
from ingest.readers.webchrome import main_content, without_list_footer
from ingest.readers.weblines import WebLine, web_lines
from ingest.readers.websight import Sight
from ingest.reading import Block, BlockKind, Field, Reading
from marketrules.errors import UnreadableDocument
from marketrules.records import digest
from marketrules.spans import Span
from marketrules.unseen import without_unseen

# <meta charset="utf-8">, <meta http-equiv=… content="text/html; charset=utf-8">, <?xml encoding=…?>
_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?charset|\?xml\b[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_HEAD = 4096  # bytes in which a charset has to be declared


def read_webpage(path: Path, data: bytes) -> Reading:
    """Reads an HTML file.

    Raises:
        UnreadableDocument: if the content is binary, can't be parsed or shows no text.
    """
    declared = _CHARSET.search(data[:_HEAD])
    text, notes = decode(
        str(path), data, declared=declared[1].decode("ascii") if declared else None
    )
    page = _parse(str(path), text)
    sight = Sight(page)
    lines, unseen = web_lines(main_content(page), sight)
    if not lines and main_content(page) is not page:
        lines, unseen = web_lines(page, sight)  # its <main> isn't shown
    if not lines:
        raise UnreadableDocument(
            str(path),
            "the page shows no text.",
            remedy="Save it from the browser after it has loaded, or as PDF.",
        )
    if _fields(lines):
        lines = lines[: without_list_footer([line.text for line in lines])]
    source, blocks = _assemble(lines)
    return Reading(
        path=str(path),
        sha256=digest(data),
        media="html",
        text=source,
        blocks=blocks,
        boxes_have_structure=False,
        fields=_fields(lines),
        title=_title(page),
        notes=notes,
        unseen=unseen,
    )


def _parse(path: str, text: str) -> BeautifulSoup:
    try:
        with warnings.catch_warnings():
            # "looks like a file name", "looks like XML": true of odd input, and no matter here.
            warnings.simplefilter("ignore")
            return Page(text, "html.parser")
    except (ParserRejectedMarkup, AssertionError, ValueError) as error:
        raise UnreadableDocument(
            path, f"not parsable as HTML: {error}", remedy="Save the page again from a browser."
        ) from error


def _fields(lines: list[WebLine]) -> tuple[Field, ...]:
    source, blocks = _assemble(lines)
    bold = [line.bold_lead for line in lines]
    return find_fields(source, blocks, bold, [line.label_lead for line in lines])


def _title(page: BeautifulSoup) -> str:
    title = page.find("title")
    if not isinstance(title, Tag):
        return ""
    return " ".join(without_unseen(title.get_text())[0].split())


def _assemble(lines: list[WebLine]) -> tuple[str, tuple[Block, ...]]:
    blocks = []
    start = 0
    for line in lines:
        end = start + len(line.text)
        blocks.append(
            Block(
                kind=BlockKind.ROW if line.cells else BlockKind.PARAGRAPH,
                span=Span(start, end),
                heading_level=line.heading,
                indent=line.indent,
                bold=line.bold,
                list_item=line.list_item,
                cells=tuple(Span(start + first, start + last) for first, last in line.cells),
                table=line.table,
                header=line.header,
            )
        )
        start = end + 1
    return "\n".join(line.text for line in lines), tuple(blocks)

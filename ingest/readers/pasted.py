r"""Text pasted from Word (.txt) -> Reading.

The source text is the file itself, decoded, without the characters that nobody sees
(``marketrules.unseen``).

One block per line that isn't blank; its span leaves out the line end (LF, CR LF or CR, all kept in
the text) and the white space around the line. Tabs are structure: they part number and title, and
the cells of a row. A leading tab therefore stays in the span when the line holds further tabs and
doesn't begin with a label, i.e. is a row with an empty first cell ("\tMW\tPrice"); before a label
or a lone text it is only an indent and is trimmed, as are empty cells at a row's end. Form feeds
are white space: pasted text has no pages. Boxes have no end mark here (``boxes_have_structure``
is False), there are no styles, and no real tables.
"""

from __future__ import annotations

import re
from pathlib import Path

from ingest.readers.decoding import decode
from ingest.readers.fields import find_fields
from ingest.readers.unseen import shown_lines
from ingest.reading import Block, BlockKind, Field, Reading
from marketrules.errors import UnreadableDocument
from marketrules.records import digest
from marketrules.spans import Span

# Only these end a line: str.splitlines would also split at \v, \f, U+0085 and U+2028.
_LINE = re.compile(r"[^\r\n]+")
# "\t(a)\tText", "\t6.5.1\tTitle", "\t•\tItem": an indent before a label, no empty cell.
_LABEL_AFTER_TAB = re.compile(r"\s*(?:\([0-9A-Za-z]{1,5}\)|\d{1,3}(?:\.\d{1,3})*\.?|[•▪◦·○■o–-])\t")
# A pasted notice announces itself; in any other text capitals with a colon are just words.
_NOTICE = re.compile(r"^\s*NOTICE\s+(?:DATE|TYPE)\s*:", re.MULTILINE)


def read_pasted(path: Path, data: bytes) -> Reading:
    """Reads a text file.

    Raises:
        UnreadableDocument: if the content is binary or holds no text.
    """
    raw, notes = decode(str(path), data)
    text, unseen = shown_lines(raw)
    blocks = tuple(
        Block(kind=BlockKind.PARAGRAPH, span=span)
        for match in _LINE.finditer(text)
        if len(span := _trimmed(text, Span(match.start(), match.end())))
    )
    if not blocks:
        raise UnreadableDocument(
            str(path), "no text in it.", remedy="Save the document again as text."
        )
    return Reading(
        path=str(path),
        sha256=digest(data),
        media="txt",
        text=text,
        blocks=blocks,
        fields=_fields(text, blocks),
        notes=notes,
        unseen=unseen,
    )


def _trimmed(text: str, line: Span) -> Span:
    inner = line.trimmed(text)
    indent = text[line.start : inner.start]
    if (
        "\t" in indent
        and "\t" in inner.quote(text)
        and not _LABEL_AFTER_TAB.match(inner.quote(text))
    ):
        return Span(line.start + indent.index("\t"), inner.end)
    return inner


def _fields(text: str, blocks: tuple[Block, ...]) -> tuple[Field, ...]:
    if not _NOTICE.search(text):
        return ()
    unknown = [0] * len(blocks)
    return find_fields(text, blocks, unknown, unknown)

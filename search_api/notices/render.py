"""A draft as it is sent: plain text and a page of HTML, in the layout of the notices held.

A draft and the types enter; text leaves that reads back as a notice with the same fields: headings
in capitals with a colon, paragraphs divided by blank lines, list items behind a bullet. All that
comes from the draft is escaped, and the page loads nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from search_api.notices.calendar import written
from search_api.notices.draft import Draft
from search_api.notices.kinds import NoticeTypes

_ITEM = re.compile(r"^[ \t]*[•*-][ \t]+")
# A first word in capitals with a colon would be read as the heading of another field.
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>body {{ font-family: Arial, sans-serif; margin: 8px; }} p {{ margin: 0 0 1em; }}
label {{ font-weight: 700; }}</style>
</head>
<body>
<div class="details headers">
<p><label>Subject:</label> <span>{title}</span></p>
</div>
<hr>
<div class="details message">
{fields}
</div>
</body>
</html>
"""


def headed(draft: Draft, types: NoticeTypes) -> Iterator[tuple[str, str]]:
    """The fields as they stand in a notice, with their headings; empty ones are left out."""
    yield "NOTICE DATE", written(draft.date) if draft.date else ""
    yield "NOTICE TYPE", f"{draft.id} {draft.type}".strip()
    for one in types.fields:
        value = draft.field(one.name).strip()
        if value:
            yield one.heading, value


def as_text(draft: Draft, types: NoticeTypes) -> str:
    """The notice as plain text."""
    lines = [f"Subject: {_subject(draft)}", ""]
    for heading, value in headed(draft, types):
        first, *rest = _paragraphs(value) or [""]
        lines += [f"{heading}: {first}", ""]
        for paragraph in rest:
            lines += [paragraph, ""]
    return "\n".join(lines).rstrip() + "\n"


def as_html(draft: Draft, types: NoticeTypes) -> str:
    """The notice as a page by itself."""
    fields = "\n".join(_field(heading, value) for heading, value in headed(draft, types))
    return _PAGE.format(title=html.escape(_subject(draft)), fields=fields)


def _subject(draft: Draft) -> str:
    return " ".join(f"{draft.id} {draft.short_description}".split())


def _paragraphs(value: str) -> list[str]:
    """The paragraphs of a field; each item of a list is one."""
    found = []
    for line in value.splitlines():
        words = " ".join(_ITEM.sub("", line).split())
        if not words:
            continue
        found.append(f"•\t{words}" if _ITEM.match(line) else words)
    return found


def _field(heading: str, value: str) -> str:
    first, *rest = _paragraphs(value) or [""]
    parts = []
    if first.startswith("•"):
        parts.append(f"<p><strong>{html.escape(heading)}:</strong></p>")
        rest = [first, *rest]
    else:
        parts.append(f"<p><strong>{html.escape(heading)}:</strong> {html.escape(first)}</p>")
    items: list[str] = []
    for paragraph in [*rest, ""]:
        if paragraph.startswith("•"):
            items.append(f"<li>{html.escape(paragraph[1:].strip())}</li>")
            continue
        if items:
            parts.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if paragraph:
            parts.append(f"<p>{html.escape(paragraph)}</p>")
    return "\n".join(parts)

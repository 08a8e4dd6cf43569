"""Contents pages: the headings of a source with the page labels that a printed edition bears.

A label is the Section's number and a page in it ("4-2"). Word would count real pages; here each
page of a Section is taken to hold four headings, which gives contents that look like contents.
"""

from __future__ import annotations

from building.markup import Item, Source, plain

_HEADINGS_ON_A_PAGE = 4


def section_of(item: Item) -> tuple[str, str, str]:
    """Number, title and date of a ``%% section`` or ``%% named`` directive."""
    number, title, date = item.text.split(" | ")
    return number, title, date


def sections(source: Source) -> list[tuple[str, str, str]]:
    """Number, title and date of all Sections that the source names, in order, each once."""
    named = [section_of(item) for item in source.items if item.kind in {"section", "named"}]
    return list(dict.fromkeys(named))


def lines_of(source: Source, start: int) -> list[str]:
    """Contents lines of the Section whose directive is item ``start``: number, title, label."""
    number = section_of(source.items[start])[0]
    lines: list[str] = []
    for item in source.items[start + 1 :]:
        if item.kind == "section":
            break
        if item.kind == "heading":
            page = len(lines) // _HEADINGS_ON_A_PAGE + 1
            lines.append(f"{plain(item.text)}\t{number}-{page}")
    return lines

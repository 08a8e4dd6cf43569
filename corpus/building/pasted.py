"""Writes a source as text pasted from Word: tabs are structure, sum signs are lost.

What leaves is the text of a whole rulebook: each Section with its own title, date and contents
page, and the list of the files from which it was pasted at the end. Boxes have no end mark.
``manual`` writes a manual without numbers on its headings.
"""

from __future__ import annotations

from datetime import datetime

from building.contents import lines_of, section_of, sections
from building.markup import Item, Source, plain


def pasted(source: Source) -> str:
    """The rulebook as one text."""
    title = source.settings["title"]
    lines: list[str] = []
    for at, item in enumerate(source.items):
        if item.kind == "section":
            number, name, date = section_of(item)
            lines += ["", title, "", f"Section {number}:  {name}", "", date, "", "", " "]
            lines += [*lines_of(source, at), "", " "]
        else:
            lines += _lines(item)
    lines.append("")
    for number, name, date in sections(source):
        day = datetime.strptime(date, "%B %d, %Y")  # noqa: DTZ007  # a date, no time of day
        lines += [f"Section {number}: {name}", f"{day:%b} {day.day}, {day.year} - docx - 41.5 KB"]
    return "\n".join(lines) + "\n"


def manual(source: Source) -> str:
    """A manual: cover, contents with page numbers, unnumbered headings, bullets."""
    settings = source.settings
    lines = [settings["title"].upper(), settings["version"], "", settings["cover"], ""]
    headings = [item for item in source.items if item.kind == "heading"]
    for item in source.items:
        if item.kind == "contents":
            lines.append("Contents")
            lines += [f"{plain(each.text)}\t{at // 2 + 2}" for at, each in enumerate(headings)]
            lines.append("")
        elif item.kind == "heading":
            lines += ["", *_lines(item)]
        else:
            lines += _lines(item)
    return "\n".join(lines) + "\n"


def _lines(item: Item) -> list[str]:
    match item.kind:
        case "heading" | "term" | "paragraph":
            return [plain(item.text)]
        case "formula":
            return [plain(item.text, sums=False)]
        case "letter":
            return ["", item.text, "[Back to Top]"]
        case "bullet":
            return ["•\t" + plain(item.text)]
        case "row":
            return ["\t".join(plain(cell) for cell in item.cells)]
        case "box":
            return ["", *(line for inner in item.items for line in _lines(inner)), ""]
        case "table":
            return [*(line for row in item.items for line in _lines(row)), ""]
        case _:
            return []

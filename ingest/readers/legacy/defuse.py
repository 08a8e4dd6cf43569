"""What LibreOffice would make up, fetch or mix up is taken out of a .doc before it gets to see it.

* Fields keep the words that Word wrote when the file was saved, as in .docx. LibreOffice asks anew: a
  DATE tells the day of the conversion, FILENAME the folder it happens in, REF "Error: Reference source
  not found"; DDE loses its words; and INCLUDETEXT, LINK or INCLUDEPICTURE name other files. To
  LibreOffice all of them are quotations, save those whose words it has to make itself.
* Text that one person put in and another took out again stands in neither version. Where it spans a
  table, LibreOffice takes it for text in force that is to be taken out: it is blanked.
* Macros can't be found any more, so that they aren't even read.
* A change that begins at the end of a table's row and goes on below the table is none to LibreOffice, so
  that what is put in would be in force: it begins below.
"""

from __future__ import annotations

from ingest.readers.legacy.binary import FIELD_TABLES, Binary, Mark, Run, number

_QUOTE = 0x23
# [MS-DOC] 2.9.90: contents, equations, automatic numbers, symbols, embedded objects, forms, links.
_KEPT = {0x0D, 0x31, 0x34, 0x35, 0x36, 0x39, 0x3A, 0x46, 0x47, 0x53, 0x58, 0x5A, 0x5F, 0x57}
_BEGIN = 0x13
_STAYS = {
    0x02,
    0x05,
    0x07,
    0x0C,
    0x0D,
    0x13,
    0x14,
    0x15,
}  # ends of paragraphs, cells, fields; notes
_CHANGED = Mark.INSERTED | Mark.DELETED


def defuse(binary: Binary) -> bytes:
    """The file without them; nothing moves.

    Raises:
        ValueError: if its tables are damaged.
    """
    table, main, runs = bytearray(binary.table), bytearray(binary.main), binary.runs()
    _quote(binary, table)
    _blank(main, runs)
    _begin_below(binary, table, main, runs)
    binary.container.overwrite(binary.table_name, bytes(table))
    binary.container.overwrite("WordDocument", bytes(main))
    binary.container.misname("Macros")
    return bytes(binary.container.data)


def _quote(binary: Binary, table: bytearray) -> None:
    for index in FIELD_TABLES:
        at, length = binary.place(index)
        count = max((length - 4) // 6, 0)
        for one in range(count):
            mark = at + 4 * (count + 1) + 2 * one
            if table[mark] & 0x1F == _BEGIN and table[mark + 1] not in _KEPT:
                table[mark + 1] = _QUOTE


def _blank(main: bytearray, runs: list[Run]) -> None:
    for run in runs:
        if run.marks & _CHANGED != _CHANGED:
            continue
        width = 2 if run.wide else 1
        for at in range(run.at, run.at + len(run.text) * width, width):
            if (run.wide and main[at + 1]) or main[at] not in _STAYS:
                main[at : at + width] = b" \0"[:width]


def _begin_below(binary: Binary, table: bytearray, main: bytearray, runs: list[Run]) -> None:
    row_ends, later = binary.inner_row_ends(), dict[int, int]()  # where formatting began -> begins
    for run in runs:
        if not run.marks & _CHANGED:
            continue
        width, ends = 2 if run.wide else 1, 0
        while run.text[ends : ends + 1] == "\x07" or (
            run.text[ends : ends + 1] == "\r" and run.at + (ends + 1) * width in row_ends
        ):
            ends += 1
        if 0 < ends < len(run.text):
            later[run.at] = run.at + ends * width
    for where, at in binary.bounds():
        held = table if where == "table" else main
        begins = later.get(number(held, at))
        if begins is not None:
            held[at : at + 4] = begins.to_bytes(4, "little")

"""Word files (.docx) -> Reading.

Enters: the bytes of one file. Leaves: the text in force (tracked insertions left out, deletions
kept), blocks that are spans of it, boxes, redlines, the cover's fields. Assumed: Office Open XML,
transitional or strict. Not handled: pages (Word has none until it prints), headers, comments,
the inside of OLE equations (they leave a mark).

The data goes package -> parse (XML to a tree of paragraphs and tables) -> emit (tree to text).
"""

from ingest.readers.word.reader import read_word
from ingest.readers.word.redlines import accepted_text

__all__ = ["accepted_text", "read_word"]

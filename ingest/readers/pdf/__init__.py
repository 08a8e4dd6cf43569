"""Reads PDF: from glyphs on pages to paragraphs, tables and boxes of one source text.

    opening (bytes to pages) → interpreter (pages to drawings) → lines, fractions → sheets (tables,
    figures, running heads and feet, footnotes apart) → boxes, bookmarks → paragraphs → assembly
    (the Reading)

Assumes text that runs left to right in one column, as rule documents have. pypdf is used for the
file's structure, its content streams and its fonts, never for its own text extraction, which
guesses words and lines without the glyphs' places. Not handled: columns, slanted text and turned
text outside of tables (noted), tables without rules (their rows are lines with tabs), text in
pictures and the labels of drawings (noted).
"""

from __future__ import annotations

from ingest.readers.pdf.reader import read_pdf

__all__ = ["read_pdf"]

"""Reads PDF: from glyphs on pages to paragraphs, tables and boxes of one source text.

    opening (bytes to pages) → interpreter (pages to drawings) → lines → sheets (tables, running
    heads and feet, footnotes apart) → boxes, bookmarks → paragraphs → assembly (the Reading)

Assumes text that runs left to right in one column, as rule documents have. pypdf is used for the
file's structure, its content streams and its fonts, never for its own text extraction, which
guesses words and lines without the glyphs' places. Not handled: columns, turned text (noted),
tables without rules, text in pictures.
"""

from __future__ import annotations

from ingest.readers.pdf.reader import read_pdf

__all__ = ["read_pdf"]

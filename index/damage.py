"""What reading a damaged file raises, by the libraries that read it."""

from __future__ import annotations

import sqlite3
import tokenize
import zipfile
import zlib

# numpy parses a header as Python (SyntaxError, TokenError, and a shape that isn't one: TypeError), a
# size out of a flipped bit asks for memory that nobody has, and a vocabulary may be a list by now.
DAMAGED = (
    OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError, SyntaxError,
    MemoryError, OverflowError, RuntimeError, RecursionError, tokenize.TokenError, zlib.error,
    zipfile.BadZipFile, sqlite3.DatabaseError,
)  # fmt: skip

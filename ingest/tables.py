"""What a line of text that has lost its tables says of itself: a row, an equation, or neither.

Pasted from Word, a table is a run of lines with tabs, a formula a line with "=" and few words. How
such lines run together is told in ``table_runs``.
"""

from __future__ import annotations

import re

from ingest.lines import Line

_DEFINED_AS = re.compile(r"variables?\b.*\bdefined as follows|^\s*where\b\s*:?\s*$", re.IGNORECASE)
_EQUALITY = re.compile(r"(?:^|[\t ])[=≤≥<>]=?(?:[\t ]|$)")
# "GCHAMT q=\tGPR q", "\t=\tGPR q": the sign at the edge of a cell sets one side equal to the other.
_SET_EQUAL = re.compile(r"(?:^|\t) *=|= *(?:\t|$)")
_EQUATES = re.compile(r"(?:^|[\t ])=(?:[\t ]|$)")
_NO_LEFT_SIDE = re.compile(r"\s*[≤≥<>]")
_OPERATOR = re.compile(r"[*+/()∑Σ█\[\]{}×÷√≠=<>]|\b(?:Max|Min|MAX|MIN|SUM|IF|Sum)\b")
_SUM = re.compile(r"[*+∑Σ█×÷√=<>]")
_ARITHMETIC = re.compile(r"[*+∑Σ█×÷√]")
_FURTHER_TERM = re.compile(r"\s*[-–+*/]\s*\S")  # "– ASPOS q, h" below "ASSUM q =\tASREQ q"
_PLAIN_WORD = re.compile(r"\b[a-z]{3,}\b")
_NAME_WORD = re.compile(r"\b(?!Max\b|Min\b|Sum\b)[A-Z][a-z]{2,}\b")
_WORD_OF_PROSE = re.compile(
    r"\b(?:the|is|are|was|this|these|when|with|shall|must|that|by|from|until|each|can|may)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\s*(where|and|if|otherwise)\b.{0,40}[:,]?\s*", re.IGNORECASE)
# "1.2\tThe group meets … each year.": a numbered paragraph, though a tab parts two cells.
_NUMBERED_TEXT = re.compile(r"\s*\d{1,2}(?:\.\d{1,2})+\.?\t+[A-Z][^\t]{40,}[.:;]\s*")
# "II.\tQuantity of the offer:", "1.\tIf required by paragraph (2) above.": items and notes.
_ITEM = re.compile(r"\s*(?:(?:[IVX]{1,4}|[A-Z])\.\t+[^\t]+|\d{1,2}\.\t+[A-Z][^\t]{20,}[.:;]\s*)")
_SYMBOLS_ALONE = ("∑", "[formula]")
MAX_FORMULA = 1200  # characters
MAX_WORDS = 14
MAX_WORD_SHARE = 0.55
FEW_WORDS = 6
MANY_WORDS = 5


def is_formula(line: Line, *, after_formula: bool = False) -> bool:
    r"""An equation, or the further line of one: "\\t\\t(HUBLMP West345, y * RNWF y))]"."""
    text = line.text
    if line.labels or line.opens_box or line.row or len(text) > MAX_FORMULA:
        return False
    words = len(_PLAIN_WORD.findall(text))
    if _is_prose(line, words):
        return False
    if _SET_EQUAL.search(text) and words <= FEW_WORDS:
        return True
    if _compares_in_a_cell(line):
        return False
    if _EQUALITY.search(text) and (after_formula or not _NO_LEFT_SIDE.match(text)):
        return words <= MAX_WORDS and words <= MAX_WORD_SHARE * max(1, len(text.split()))
    alone = text.strip() in _SYMBOLS_ALONE
    if after_formula:
        return (
            alone
            or bool(_WHERE.fullmatch(text))
            or (bool(_OPERATOR.search(text)) and words <= FEW_WORDS and not _names_things(text))
            or (bool(_FURTHER_TERM.match(text)) and words <= 1)
        )
    return alone or (text.startswith("∑") and words <= FEW_WORDS)


def _is_prose(line: Line, words: int) -> bool:
    """A sentence with a sign in it: "The ratio is low when X = 3.", "The charge (A + B) is:".

    What stands on the right of the first sign may be words: "GLD = the load of all plants".
    """
    text = line.text.rstrip()
    if _SET_EQUAL.search(text) or _WHERE.fullmatch(text):
        return False
    sign = _EQUALITY.search(text)
    left = text[: sign.start()] if sign else text
    before = len(_PLAIN_WORD.findall(left))
    if sign is None and text.endswith((".", ":", ";")) and words >= 3:
        return True
    if not _ARITHMETIC.search(left) and before + len(_NAME_WORD.findall(left)) >= MANY_WORDS:
        return True
    of_prose = len(_WORD_OF_PROSE.findall(left))
    return of_prose >= 2 or (
        words >= 3 and of_prose == 1 and len(_WORD_OF_PROSE.findall(text)) >= 3
    )  # fmt: skip


def _compares_in_a_cell(line: Line) -> bool:
    r"""Rows with a sign in a cell: "0.9 < V < 1.1\\tcontinuous", "Year = 2009\\t800.00\\t800.00"."""
    filled = [cell for cell in line.text.split("\t") if cell.strip()]
    if len(filled) < 2:
        return False
    if not _EQUATES.search(line.text):
        return not _SUM.search(filled[-1])
    # An equation sets its first cell equal, or goes on in the others.
    equal = [at for at, cell in enumerate(filled) if _EQUATES.search(cell)]
    return len(filled) >= 3 and not any(
        _SUM.search(cell) for at, cell in enumerate(filled) if at != equal[0]
    )


def _names_things(text: str) -> bool:
    """Brackets alone make no formula of capitalised words: "Modeling (Section 3.10)"."""
    return not _SUM.search(text) and len(_NAME_WORD.findall(text)) >= 2


def is_row(line: Line) -> bool:
    """A row by structure, or a pasted line with at least two cells and no label."""
    if line.row:
        return True
    if len(line.cells) < 2 or line.labels or line.bullet or line.opens_box:
        return False
    return not (_NUMBERED_TEXT.fullmatch(line.text) or _ITEM.fullmatch(line.text))


def introduces(line: Line) -> bool:
    """Whether a line announces a table of variables: "The above variables are defined …"."""
    return bool(_DEFINED_AS.search(line.text))


def opens_condition(line: Line) -> bool:
    """A condition's opening alone, which belongs to what follows: "Where:", "Otherwise,"."""
    return bool(_WHERE.fullmatch(line.text)) and not _EQUALITY.search(line.text)

"""Definitions sections: which lines head a term, which are its text.

Forms met: a term on a line of its own with its text below (styled, bold, or bare as pasted);
"Term<TAB>text" in two columns; "Aggregate Load Resource (ALR) (see Resource)" as a redirect;
acronyms as two columns. A term heads a definition only in a section that says so in its title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.lines import Line
from marketrules.spans import Span

_SECTION_TITLE = re.compile(r"\bdefinitions?\b|\bglossary\b", re.IGNORECASE)
_ACRONYM_TITLE = re.compile(r"\bacronyms?\b|\babbreviations?\b", re.IGNORECASE)
_REDIRECT = re.compile(r"\s*(?P<term>.+?)\s*\(see (?:also )?(?P<see>.+)\)\s*", re.IGNORECASE)
# Words that stay small inside a term: "Transmission and/or Distribution Service Provider".
_SMALL = frozenset(
    {"a", "an", "and", "and/or", "as", "at", "between", "by", "due", "during", "for", "from", "in",
     "into", "is", "not", "of", "on", "or", "per", "than", "that", "the", "to", "under", "used",
     "via", "with", "within", "without"}
)  # fmt: skip
MAX_TERM = 160
MAX_TERM_WORDS = 18


@dataclass(frozen=True, slots=True)
class Term:
    """A defined term where it stands: ``heading`` is the term's span."""

    position: int  # of its line
    term: str
    see: str  # "" or what it is redirected to
    heading: Span
    body: Span | None  # text on the same line, for the two-column form


def defines_terms(title: str) -> bool:
    """Whether a section with this title holds definitions."""
    return bool(_SECTION_TITLE.search(title))


def lists_acronyms(title: str) -> bool:
    """Whether a section with this title holds acronyms and nothing else."""
    return bool(_ACRONYM_TITLE.search(title)) and not _SECTION_TITLE.search(title)


def find_terms(lines: Sequence[Line], source: str, left_out: Collection[int]) -> tuple[Term, ...]:
    """The terms that the lines of one definitions section head, in order."""
    candidates = [line for line in lines if line.position not in left_out]
    found: list[Term] = []
    for ordinal, line in enumerate(candidates):
        following = candidates[ordinal + 1] if ordinal + 1 < len(candidates) else None
        above = candidates[ordinal - 1] if ordinal else None
        term = (
            _two_columns(line, source)
            or _redirect(line)
            or _alone(line, following)
            or _announced(line, above)
        )
        if term is not None:
            found.append(term)
    return tuple(found)


def _two_columns(line: Line, source: str) -> Term | None:
    cells = [cell.trimmed(source) for cell in line.cells if cell.quote(source).strip()]
    if len(cells) != 2 or line.labels or line.bullet or line.opens_box:
        return None
    # A first cell that is a continuation ("Management System<TAB>interconnection …") can't be told
    # from a term by itself; its text begins in the middle of a sentence.
    term = cells[0].quote(source).rstrip(" :")
    text = cells[1].quote(source)
    if (
        len(term) > MAX_TERM
        or not term[:1].isalnum()
        or not (text[:1].isupper() or text[:1].isdigit())
    ):
        return None
    return Term(line.position, term, "", cells[0], Span(cells[1].start, line.span.end))


def _redirect(line: Line) -> Term | None:
    match = _REDIRECT.fullmatch(line.text)
    if match is None or not _is_term(match["term"]) or line.opens_box:
        return None
    start = line.span.start
    heading = Span(start + match.start("term"), start + match.end("term"))
    return Term(line.position, _clean(match["term"]), _clean(match["see"]), heading, None)


def _alone(line: Line, following: Line | None) -> Term | None:
    if line.labels or line.bullet or line.opens_box or line.cells or line.row:
        return None
    styled = line.heading_level is not None or line.bold
    if not _is_term(line.text) or following is None:
        return None
    if not styled and not _opens_text(following):
        return None
    heading = Span(line.span.start, line.span.end)
    return Term(line.position, _clean(line.text), "", heading, None)


def _announced(line: Line, above: Line | None) -> Term | None:
    """The term that a box names and whose text is that of the terms below it.

    "[LPRR013: Insert the following definition “Reserve Price” …:] Reserve Price / Reserve Price
    for Energy / The price …".
    """
    if above is None or not above.opens_box or not _is_term(line.text) or line.labels:
        return None
    if _clean(line.text).casefold() not in above.text.casefold():
        return None
    return Term(line.position, _clean(line.text), "", line.span, None)


def _opens_text(line: Line) -> bool:
    """Whether a line can be the first of a definition's text."""
    if line.labels or line.bullet or line.opens_box:
        return True
    return (
        line.text.rstrip().endswith((".", ":", ";", ",", ".”", ")"))
        or len(line.text) > MAX_TERM
        or not _is_term(line.text)
    )


def _is_term(text: str) -> bool:
    words = text.split()
    if not words or len(text) > MAX_TERM or len(words) > MAX_TERM_WORDS:
        return False
    if text.rstrip().endswith((".", ":", ";", ",")) or not text.lstrip('“"(')[:1].isalnum():
        return False
    return all(_capital(word) for word in words)


def _capital(word: str) -> bool:
    bare = word.strip("“”\"'‘’(),;/-–—")
    if not bare or bare.lower() in _SMALL:
        return True
    return any(
        part[:1].isupper() or part[:1].isdigit() for part in re.split(r"[-/–—]", bare) if part
    )


def _clean(text: str) -> str:
    return " ".join(text.split()).rstrip(" :")

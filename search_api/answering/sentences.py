"""Divides a passage's text into sentences, as exact spans.

A text enters; half-open spans into it leave, in order, without overlap, together holding every
character that is not white space. A paragraph's own label ("(1)(a)" and the tab after it) can be
skipped, so that a quote begins with a word. A row of a table, a formula and a line break end a
sentence. Abbreviations of the field ("P.U.C. SUBST. R. 25.107") don't.
"""

from __future__ import annotations

import re

from marketrules.spans import Span

# "(1)" or "(2)(a)(iii)" at the start of a paragraph, with the tab or space that sets it off.
# A manual's and a standard's own, "7.", "a." or "R3.", are labels where a tab sets them off.
_LABEL = re.compile(
    r"\s*(?:(?:\((?:[0-9]{1,3}|[a-z]{1,5}|[A-Z]{1,5})\)[ \t]*)+"
    r"|(?:[RM]?[0-9]{1,3}(?:\.[0-9]{1,3})*\.|[a-zA-Z]\.)[ ]*\t\s*)(?=\S)"
)
# The end of a sentence: its stop, closing quotes or brackets, white space, and a fresh start.
_STOP = re.compile(r"[.?!][”\"’')\]]*(?=\s+[“\"‘'(\[]?[A-Z0-9])|\n+")
# "P.U.C.", "U.S.", "R." before a number, "No. 12", "e.g. Resources": the stop belongs to the word.
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]\.)+|\b(?:No|Nos|Sec|SUBST|PROC|ADMIN|CODE|Subst|Proc|Admin|Tex|Inc|Co|Corp|vs|Art|Subch|Fig|"
    r"Eq|App|Dr|Mr|Ms|approx|e\.g|i\.e|etc|cf|a\.m|p\.m)\.)$"
)
_LOOK_BACK = 12  # characters: longer than any abbreviation above


def after_label(text: str) -> int:
    r"""Offset of the first character behind the paragraph's own label; 0 without one.

    >>> after_label("(1)(a)\tEach operator shall report.")
    7
    """
    found = _LABEL.match(text)
    return found.end() if found else 0


def split(text: str, start: int = 0) -> tuple[Span, ...]:
    """Sentences of ``text[start:]`` as spans into ``text``.

    >>> [span.quote("Do it. Then rest.") for span in split("Do it. Then rest.")]
    ['Do it.', 'Then rest.']
    """
    sentences = []
    begin = start
    for stop in _STOP.finditer(text, start):
        if _ABBREVIATION.search(text, max(begin, stop.end() - _LOOK_BACK), stop.end()):
            continue
        sentences.append(Span(begin, stop.end()).trimmed(text))
        begin = stop.end()
    sentences.append(Span(begin, len(text)).trimmed(text))
    return tuple(span for span in sentences if span.quote(text).strip())


def ends_inside(text: str, span: Span) -> bool:
    """Whether ``span`` ends in the middle of a sentence of ``text``.

    >>> ends_inside("On request, it shall act.", Span(0, 11))
    True
    """
    ends = {sentence.end for sentence in split(text, after_label(text))}
    return span.end not in ends and span.end < len(text.rstrip())


def words(text: str) -> int:
    """Number of words, counted at white space: the unit of the answer's limit."""
    return len(text.split())

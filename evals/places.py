"""When a citation stands at a judged place: by section, and by paragraph with its neighbours.

A *citation* here is the wire form that every system gives: a mapping with document, edition,
section, paragraph, term and status. Judged places name a definition by its term, a row of a table
or a question of a Q&A by its words; citations have other fields for these. At the level of
paragraphs a place is met by itself, its parent or its child: how finely a list is cited is a
matter of taste, which list isn't. Tables and formulas count as the paragraph they stand under. A
section as a whole is no parent of its paragraph (1): else who cites sections would win by it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evals.judgments import Place
from marketrules.pinpoints import parent_paragraph

Cited = Mapping[str, Any]

_LABELS = re.compile(r"(?:\([0-9a-zA-Z.]{1,7}\))*")
_PART = re.compile(r"(?:^| )(?:table|formula)$")
_QUESTION = re.compile(r"^Q:\s*")


def section_key(document: str, edition: str, section: str) -> str:
    """Names a section of an edition; equal for equal ones whatever their quotes and spaces."""
    return f"{document}@{edition}#{_plain(section)}"


def cited_section(cited: Cited) -> str:
    """The section that a citation stands in."""
    return section_key(cited["document"], cited["edition"], cited["section"])


def judged_section(place: Place) -> str:
    """The section of a judged place; a question of a Q&A is a section of its own."""
    if _QUESTION.match(place.paragraph):
        return section_key(place.document, place.version, _QUESTION.sub("", place.paragraph))
    return section_key(place.document, place.version, place.section)


def same_section(cited: Cited, place: Place) -> bool:
    """Whether a citation stands in the section of a judged place, in that edition."""
    return cited_section(cited) == judged_section(place)


def same_paragraph(cited: Cited, place: Place) -> bool:
    """Whether it stands at the judged paragraph, its parent or its child, in that edition."""
    if not same_section(cited, place):
        return False
    label = _bare(place.paragraph)
    if label is None:  # a term, the words of a row, or a question, which is its own section
        term = term_of(cited)
        if term is None:  # a list of definitions as a whole names none of them
            return cited["paragraph"] != "" or bool(_QUESTION.match(place.paragraph))
        return _plain(term) == _plain(place.paragraph)
    if term_of(cited) is not None:
        return label == ""
    given = _bare(cited["paragraph"])
    if given is None:
        return label == ""
    return label == "" or given == label or _is_child(given, label) or _is_child(label, given)


def exact_paragraph(cited: Cited, place: Place) -> bool:
    """Whether it stands at the judged paragraph itself, or the judged table or formula."""
    if not same_paragraph(cited, place):
        return False
    if _bare(place.paragraph) is None:
        return True
    return "".join(cited["paragraph"].split()) == "".join(place.paragraph.split())


def term_of(cited: Cited) -> str | None:
    """The defined term of a citation; a table's rows have terms too, which define nothing."""
    return None if _PART.search(cited["paragraph"]) else cited.get("term")


def standing(status: str) -> str:
    """What a status means for a reader: in force, pending, proposed or superseded.

    >>> standing("interpretation"), standing("pending")
    ('in force', 'pending')
    """
    return "in force" if status in ("in_effect", "interpretation", "reserved") else status


def _is_child(lower: str, upper: str) -> bool:
    return upper != "" and parent_paragraph(lower) == upper


def _bare(paragraph: str) -> str | None:
    """The label path alone; None if the paragraph isn't named by labels."""
    bare = _PART.sub("", paragraph.strip()).replace(" ", "")
    return bare if _LABELS.fullmatch(bare) else None


def _plain(text: str) -> str:
    straight = text.translate(str.maketrans("“”‘’–—", "\"\"''--"))
    return " ".join(straight.split()).casefold()

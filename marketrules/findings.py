"""Findings: everything about a document that was not understood or doesn't add up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What sort of thing was found."""

    MISSING_SECTION = "missing_section"
    DUPLICATE_SECTION = "duplicate_section"
    DUPLICATE_DOCUMENT = "duplicate_document"
    DANGLING_REFERENCE = "dangling_reference"
    AMBIGUOUS_LABEL = "ambiguous_label"
    LABEL_OUT_OF_ORDER = "label_out_of_order"
    BOX_WITHOUT_TARGET = "box_without_target"
    BOX_NOT_UNDERSTOOD = "box_not_understood"
    TERM_NOT_IN_FORCE = "term_not_in_force"  # used in force, defined in boxed text only
    TEXT_NOT_REACHED = "text_not_reached"
    LOST_FORMULA = "lost_formula"
    HIDDEN_TEXT = "hidden_text"  # nobody could see it on the page; the message says if it is served
    UNSEEN_CHARACTERS = "unseen_characters"  # zero-width, direction: left out of the text
    DATE_UNCERTAIN = "date_uncertain"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the audit: what, where, and what it means."""

    kind: FindingKind
    document: str
    edition: str
    file: str
    place: str  # section, line or page
    message: str

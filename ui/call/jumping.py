"""Cite-jump: what is typed that names a place, and the places that fit it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketrules.client import Client
from marketrules.errors import PermanentError
from marketrules.pinpoints import Pinpoint
from marketrules.wire import SectionText, Shown, Suggestion

_NUMBERED = re.compile(
    r"(?:[a-z][\w.-]* )?(?:§ ?|section )?\d+(?:\.\d+)*\S*"  # "9.14", "planning-guide 9.4(8)"
    r"|[A-Z]{2,6}RR ?\d+"  # a revision request
    r"|[A-Z]-[A-Z]\d{6}-\d+"  # a market notice
    r"|\S+@\S+#.+",  # a key
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z][A-Za-z-]*|[A-Z]{2,}")

_SECTION = re.compile(r"(?:[a-z][\w.-]* )?(?:§ ?|section )?\d+(?:\.\d+)*", re.IGNORECASE)
_MOST = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A place that fits what is typed."""

    pinpoint: str
    label: str
    title: str = ""
    note: str = ""


def names_a_place(text: str) -> bool:
    """Whether ``text`` as a whole is an identifier, to be looked up and not searched for.

    >>> [names_a_place(one) for one in ("6.5.7", "planning-guide 9.4(8)", "NPRR1013", "QSE")]
    [True, True, True, True]
    >>> names_a_place("Is 9.4 in force?")
    False
    """
    return bool(_NUMBERED.fullmatch(text.strip()) or _ACRONYM.fullmatch(text.strip()))


def jumped_to(client: Client, text: str, as_of: date | None) -> Shown | None:
    """What stands at ``text``, if it names a place that is held."""
    if not names_a_place(text):
        return None
    try:
        return client.show(text, as_of)
    except PermanentError:
        return None  # asked as a question, it gets a refusal that says where else to look


def sections_at(client: Client, text: str, as_of: date | None) -> list[SectionText]:
    """The sections whose number is ``text`` ("9.14"), of every document that has one.

    Quicker than asking for all that stands there: a chapter has hundreds of paragraphs.
    """
    if not _SECTION.fullmatch(text.strip()):
        return []
    found = [
        Pinpoint.parse(one.key)
        for one in client.resolve(text, as_of, _MOST).suggestions
        if one.kind == "section" and one.fit == "exact"
    ]
    return [client.section(one.document, one.edition, one.section, as_of) for one in found]


def places(client: Client, text: str, as_of: date | None) -> Sequence[Place]:
    """At most eight places that fit what is typed so far, best first."""
    return [
        Place(one.key, one.label, one.title if one.title not in one.label else "", _note(one))
        for one in client.resolve(text, as_of, _MOST).suggestions
    ]


def _note(one: Suggestion) -> str:
    standing = "" if one.status in ("in_effect", "interpretation") else one.status
    return ", ".join(part for part in (one.kind, standing.replace("_", " ")) if part)

"""Pinpoints: where a text stands, as a key that can be written down and resolved later.

nodal-protocols@2025-04-01#4.4.11(1)(a)          a paragraph
nodal-protocols@2025-04-01#4.4.11(1)!NPRR1216    the boxed text that would replace it
nodal-protocols@2025-04-01#2.1:Adjustment Period a definition
nodal-protocols@2025-04-01#3.5.2.5(1) table[4]   fourth passage of that paragraph's table
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketrules.labels import MARKER

_PARAGRAPH = (
    r"(?:\((?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[a-z]{1,5}|[A-Z]{1,5})\))*(?: (?:table|formula))?"
)
_KEY = re.compile(
    r"(?P<document>[^@#]+)@(?P<edition>[^#]+)#"
    rf"(?P<section>[^!:\[]*?)(?P<paragraph>{_PARAGRAPH})(?::(?P<term>[^!]*?))?"
    r"(?:\[(?P<part>\d+)\])?(?:!(?P<revisions>[A-Z0-9+]+))?(?:~(?P<occurrence>\d+))?"
)


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A place in an edition; ``str()`` gives the key form, ``parse`` reads it."""

    document: str
    edition: str
    section: str
    paragraph: str = ""  # "(1)(a)", "(1) table", "(1) formula"
    term: str | None = None
    part: int = 1
    revisions: tuple[str, ...] = ()  # set for boxed or proposed text only
    occurrence: int = 1  # a second text at the same place (the source repeats itself)

    def __str__(self) -> str:
        gap = " " if self.paragraph in ("table", "formula") else ""
        key = f"{self.document}@{self.edition}#{self.section}{gap}{self.paragraph}"
        if self.term is not None:
            key += f":{self.term}"
        if self.part > 1:
            key += f"[{self.part}]"
        if self.revisions:
            key += "!" + "+".join(self.revisions)
        if self.occurrence > 1:
            key += f"~{self.occurrence}"
        return key

    @classmethod
    def parse(cls, key: str) -> Pinpoint:
        """Reads the key form.

        A section that is a title may itself end in brackets ("Regulator (AVR)"), which reads as
        a paragraph label; resolve such keys by looking the whole key up, not by its parts.

        Raises:
            ValueError: if ``key`` is not of that form.
        """
        found = _KEY.fullmatch(key)
        if found is None:
            raise ValueError(f"not a pinpoint key: {key!r}")
        return cls(
            document=found["document"],
            edition=found["edition"],
            section=found["section"],
            paragraph=found["paragraph"].strip(),
            term=found["term"],
            part=int(found["part"] or 1),
            revisions=tuple(found["revisions"].split("+")) if found["revisions"] else (),
            occurrence=int(found["occurrence"] or 1),
        )


def parent_paragraph(paragraph: str) -> str:
    """``"(1)(a)"`` → ``"(1)"``; ``"(1) table"`` → ``"(1)"``; ``"(1)"`` → ``""``."""
    if paragraph.endswith((" table", " formula")):
        return paragraph.rsplit(" ", 1)[0]
    if paragraph in ("table", "formula", ""):
        return ""
    markers = MARKER.findall(paragraph)
    return "".join(f"({marker})" for marker in markers[:-1])

r"""What is held, as references see it: per document and edition the sections and their labels.

In: sections and passages of holdings. Out: a ``Held`` to look places up in. Labels are looked up
in the order in which they stand, so that "above" and "below" can be told apart. A document named
by its full title is found under its short one: "dynamics-working-group-procedure-manual" is held
as "dwg-procedure-manual", "nerc-bal-002" as its newest version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from marketrules.document_names import PROTOCOLS
from marketrules.documents import Section
from marketrules.label_lists import path_of
from marketrules.labels import format_path
from marketrules.passages import Passage, PassageKind

_DAY = len("2031-07-01")  # editions of one Section have its number behind the date


@dataclass(frozen=True, slots=True)
class HeldSection:
    """A section's labels, in the order in which they stand; each with its keys.

    Several keys: the text in effect first, then boxed or proposed text under the same label.
    """

    number: str
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def position(self, label: str) -> int | None:
        """Where a label stands among the section's labels; None if it isn't there."""
        return next((place for place, held in enumerate(self.labels) if held == label), None)


@dataclass(frozen=True, slots=True)
class HeldEdition:
    """One edition: its sections by number (or title, where a section has no number)."""

    document: str
    edition: str
    sections: Mapping[str, HeldSection]
    chapters: frozenset[str] = frozenset()

    def key(self, section: str | None, paragraph: str = "") -> str:
        """``planning-guide@2025-02-01#5.2(1)``; without a section the edition's key."""
        edition = f"{self.document}@{self.edition}"
        return edition if section is None else f"{edition}#{section}{paragraph}"


@dataclass(frozen=True, slots=True)
class Held:
    """All editions held, by document and edition."""

    editions: Mapping[str, Mapping[str, HeldEdition]]
    # Per document the Protocols of its issuer, where these aren't ERCOT's: another operator's
    # guide means its own by "the Protocols".
    own_protocols: Mapping[str, str] = field(default_factory=dict)

    def edition(self, document: str, edition: str) -> HeldEdition | None:
        """That edition of that document, if it is held."""
        return self.editions.get(document, {}).get(edition)

    def newest(self, document: str) -> HeldEdition | None:
        """The newest edition of a document; editions are ISO dates, or ids that sort like them."""
        editions = self.editions.get(document, {})
        return editions[max(editions)] if editions else None

    def beside(self, edition: HeldEdition, wanted: str) -> HeldEdition:
        """The edition that holds a chapter of a rulebook held Section by Section, else ``edition``.

        Held so are editions with numbered chapters of which they share none. Of several, the
        newest not after ``edition``, else the oldest.
        """
        if wanted in edition.chapters:
            return edition
        held = self.editions.get(edition.document, {})
        others = [
            held[name]
            for name in sorted(held)
            if wanted in held[name].chapters and _apart(edition.chapters, held[name].chapters)
        ]
        before = [one for one in others if one.edition[:_DAY] <= edition.edition[:_DAY]]
        return before[-1] if before else next(iter(others), edition)

    def document(self, name: str, near: str = "") -> str | None:
        """The id under which a document named in a text is held, or None.

        ``near`` is the document in which the text stands, if that matters.

        >>> Held({"dwg-procedure-manual": {}}).document("dynamics-working-group-procedure-manual")
        'dwg-procedure-manual'
        """
        if name == PROTOCOLS and near in self.own_protocols:
            return self.own_protocols[near]
        if name in self.editions:
            return name
        short = next((other for other in _shortened(name) if other in self.editions), None)
        if short is not None:
            return short
        version = re.compile(rf"{re.escape(name)}-[0-9.]+")  # "BAL-002" is held as BAL-002-3
        versions = [held for held in self.editions if version.fullmatch(held)]
        return max(versions, default=None) if name.startswith("nerc-") else None


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return one.isdisjoint(other) and all(chapter[:1].isdigit() for chapter in one | other)


def held_edition(
    document: str, edition: str, sections: Iterable[Section], passages: Iterable[Passage]
) -> HeldEdition:
    """The view of one edition; ``passages`` in the order in which they stand."""
    labels: dict[str, dict[str, list[str]]] = {section.number: {} for section in sections}
    boxed: list[tuple[Passage, str]] = []
    for passage in passages:
        path = path_of_paragraph(passage.paragraph)
        if not path or passage.section not in labels or passage.kind is PassageKind.ROW:
            continue
        if passage.revisions:
            boxed.append((passage, path))
        elif passage.part == 1:
            _enter(labels[passage.section], path, passage.key)
    for passage, path in boxed:
        _enter(labels[passage.section], path, passage.key)
    held = {
        number: HeldSection(number, {label: tuple(keys) for label, keys in found.items()})
        for number, found in labels.items()
    }
    return HeldEdition(document, edition, held, frozenset(map(chapter, held)))


def path_of_paragraph(paragraph: str) -> str:
    """The label path of a passage's paragraph: "(1)(a) table" → "(1)(a)"."""
    return paragraph.split(" ")[0] if paragraph.startswith("(") else ""


def chapter(section: str) -> str:
    """The chapter a section belongs to: "6.5.7" → "6", "22 Attachment A" → "22", "R13" → "R13".

    A commission's rule is one section, "25.505": its chapter is the number before the point.
    """
    return section.split(" ")[0].split(".")[0] if section[:1].isdigit() else section


def _enter(labels: dict[str, list[str]], label: str, key: str) -> None:
    """Enters a label, and those above it that have no text of their own."""
    path = path_of(label)
    if format_path(path) == label:
        for depth in range(1, len(path)):
            labels.setdefault(format_path(path[:depth]), [key])
    keys = labels.setdefault(label, [])
    if key not in keys:
        keys.append(key)


def _shortened(name: str) -> list[str]:
    """``"steady-state-working-group-manual"`` → ``["sswg-manual", "ssw-group-manual", …]``."""
    words = name.split("-")
    return [
        "-".join(["".join(word[0] for word in words[:count]), *words[count:]])
        for count in range(len(words) - 1, 1, -1)
        if all(words[:count])
    ]

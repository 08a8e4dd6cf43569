r"""Cross-references resolved: which paragraph of which document is meant, or why none is.

In: a mention, where it stands, what is held. Out: one Resolved for each paragraph that it names
(one for the whole section, if it names none). Rules, in this order:

1. The document is the one named, else the one it stands in, in the same edition; of another
   document the newest edition, unless ``editions`` chooses. Of a rulebook held Section by Section,
   the edition that has the Section. A revision request ("nprr1092") holds
   only the sections that it changes; others are looked up in the rulebook that it amends.
2. A section of a chapter that isn't held is SECTION_NOT_HELD; one missing from a chapter that is
   held is DANGLING, as is a label deeper than what is held.
3. Labels of a named section count from its top. Without a section they count from where they
   stand: "item (a) above" in (2)(c) is (2)(a), the nearest level at which such a label stands on
   the right side. "(a)" where all top labels are numbers is the only label that ends so, if there
   is just one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.held import Held, HeldEdition, HeldSection, chapter, path_of_paragraph
from marketrules.document_names import amended
from marketrules.label_lists import path_of
from marketrules.labels import format_path
from marketrules.references import Mention, Resolution

NEWEST: Mapping[str, str] = {}  # choose no edition: the newest of each document


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a mention stands."""

    document: str
    edition: str
    section: str
    paragraph: str = ""  # "(2)(c)", "(2)(c) table", ""
    key: str = ""  # of the passage; tells boxed text from text in effect
    interprets: bool = False  # an official interpretation: it speaks of the text in effect


@dataclass(frozen=True, slots=True)
class Resolved:
    """What one paragraph of a mention turned out to be; ``target`` is None unless RESOLVED."""

    document: str
    section: str
    paragraph: str
    resolution: Resolution
    target: str | None = None


@dataclass(frozen=True, slots=True)
class _Search:
    """One look-up: the mention, where it stands, and the edition looked into."""

    mention: Mention
    standing: Standing
    edition: HeldEdition
    own: bool  # the edition in which the mention itself stands
    labels: tuple[str, ...]


def resolve(
    mention: Mention, standing: Standing, held: Held, *, editions: Mapping[str, str] = NEWEST
) -> tuple[Resolved, ...]:
    """Resolves a mention; ``editions`` (document → edition) chooses other than the newest."""
    edition = _edition(mention, standing, held, editions)
    labels = mention.paragraphs or ("",)
    if edition is None:
        document = mention.document or standing.document
        where = mention.section or ("" if mention.document else standing.section)
        return tuple(
            Resolved(document, where, label, Resolution.DOCUMENT_NOT_HELD) for label in labels
        )
    if mention.section:
        edition = held.beside(edition, chapter(mention.section))
    own = (edition.document, edition.edition) == (standing.document, standing.edition)
    search = _Search(mention, standing, edition, own, labels)
    # "The Planning Guide", said in the Planning Guide, is the document, not the section it is said in.
    number = mention.section or (standing.section if own and not _names_document(mention) else None)
    if number is None:
        return _whole_document(search)
    section = _section(edition, number)
    if section is None:
        known = chapter(number) in edition.chapters
        why = Resolution.DANGLING if known else Resolution.SECTION_NOT_HELD
        return tuple(Resolved(edition.document, number, label, why) for label in labels)
    return tuple(_paragraph(search, section, label) for label in labels)


def _names_document(mention: Mention) -> bool:
    return mention.document is not None and not mention.paragraphs


def _edition(
    mention: Mention, standing: Standing, held: Held, editions: Mapping[str, str]
) -> HeldEdition | None:
    own = held.edition(standing.document, standing.edition)
    if mention.document is None:
        if own and mention.section and _section(own, mention.section) is None:
            return _amended(standing.document, held, editions) or own
        return own
    document = held.document(mention.document, standing.document)
    if document is None:
        return None
    if document == standing.document:
        return own
    return _chosen(document, held, editions)


def _chosen(document: str, held: Held, editions: Mapping[str, str]) -> HeldEdition | None:
    if document in editions:
        return held.edition(document, editions[document])
    return held.newest(document)


def _amended(document: str, held: Held, editions: Mapping[str, str]) -> HeldEdition | None:
    rulebook = amended(document)
    return _chosen(rulebook, held, editions) if rulebook else None


def _whole_document(search: _Search) -> tuple[Resolved, ...]:
    """Another document as a whole, or "paragraph (2) of the Guide", which no section answers."""
    edition = search.edition
    if search.labels == ("",):
        return (Resolved(edition.document, "", "", Resolution.RESOLVED, edition.key(None)),)
    if len(edition.sections) == 1:  # a commission's rule
        section = next(iter(edition.sections.values()))
        return tuple(_paragraph(search, section, label) for label in search.labels)
    return tuple(
        Resolved(edition.document, "", label, Resolution.DANGLING) for label in search.labels
    )


def _section(edition: HeldEdition, number: str) -> HeldSection | None:
    """A section by its number; one that only has sections below it is held as well."""
    if number in edition.sections:
        return edition.sections[number]
    if any(other.startswith(f"{number}.") for other in edition.sections):
        return HeldSection(number)
    return None


def _paragraph(search: _Search, section: HeldSection, label: str) -> Resolved:
    document = search.edition.document
    if not label:
        target = search.edition.key(section.number)
        return Resolved(document, section.number, "", Resolution.RESOLVED, target)
    relative = search.own and search.mention.section is None
    found = _relative(search, section, label) if relative else _absolute(section, label)
    if found is None:
        return Resolved(document, section.number, label, Resolution.DANGLING)
    target = _key(section.labels[found], search.standing)
    return Resolved(document, section.number, found, Resolution.RESOLVED, target)


def _absolute(section: HeldSection, label: str) -> str | None:
    """The label itself, or the only one that ends in it ("(a)" for "(1)(a)")."""
    if label in section.labels:
        return label
    if label.startswith("(") and label[1:2].isdigit():
        return None
    ending = [held for held in section.labels if held.endswith(label)]
    return ending[0] if len(ending) == 1 else None


def _relative(search: _Search, section: HeldSection, label: str) -> str | None:
    """The nearest level at which the label stands, on the side that "above" or "below" says."""
    here = path_of_paragraph(search.standing.paragraph)
    path = path_of(here)
    candidates = [
        candidate
        for depth in range(len(path), -1, -1)
        if (candidate := format_path(path[:depth]) + label) in section.labels
    ]
    fitting = [label for label in candidates if _fits(section, label, here, search.mention)]
    chosen = fitting or candidates
    return chosen[0] if chosen else _absolute(section, label)


def _fits(section: HeldSection, label: str, here: str, mention: Mention) -> bool:
    place, own = section.position(label), section.position(here)
    if place is None or own is None or not mention.direction:
        return True
    return place < own if mention.direction == "above" else place > own


def _key(keys: tuple[str, ...], standing: Standing) -> str:
    """Boxed text refers to the text of its own box, where that has the label.

    An interpretation that stands in a box speaks of the rule, not of itself.
    """
    _, mark, revisions = standing.key.partition("!")
    if mark and not standing.interprets:
        revisions = revisions.split("~")[0]
        for key in keys:
            if key.partition("!")[2].split("~")[0] == revisions:
                return key
    return keys[0]

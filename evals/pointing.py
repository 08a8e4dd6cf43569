"""Whether judgments point at something: each judged place looked up in a snapshot.

A set of judgments and a snapshot enter; a list of what points at nothing leaves, with the reason:
the document, edition, section or paragraph isn't held, or stands there in another status. Text
that came into force only after the as-of date is an error of the judge's and refused. A system is never blamed for what isn't held: the list is shown before a run, and a set of which
nothing at all is held is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from evals.judgments import Judgment, JudgmentSet, Place
from evals.places import judged_section, same_paragraph, section_key, standing
from index.snapshot import Snapshot
from marketrules.errors import JudgmentError
from marketrules.passages import Passage


@dataclass(frozen=True, slots=True)
class Unheld:
    """A judged place at which nothing stands."""

    id: str
    line: int
    gold: bool  # or merely also_ok
    place: Place
    why: str

    def __str__(self) -> str:
        place = self.place
        grade = "gold" if self.gold else "also_ok"
        where = f"{place.document}@{place.version}#{place.section} {place.paragraph}".strip()
        return f"line {self.line}, {self.id}, {grade} {where}: {self.why}"


def check_against(judged: JudgmentSet, snapshot: Snapshot) -> tuple[Unheld, ...]:
    """All judged places at which nothing stands, in the order of the file."""
    return tuple(
        Unheld(judgment.id, judged.lines[judgment.id], number < len(judgment.gold), place, why)
        for judgment in judged.judgments
        for number, place in enumerate(judgment.judged)
        if (why := why_unheld(place, snapshot))
    )


def refuse_foreign(judged: JudgmentSet, snapshot: Snapshot, unheld: tuple[Unheld, ...]) -> None:
    """Refuses a set about other documents than those held.

    Raises:
        JudgmentError: if not one gold place is held.
    """
    gold = sum(len(one.gold) for one in judged.judgments)
    if gold and sum(one.gold for one in unheld) == gold:
        raise JudgmentError(
            f"{judged.path}:{unheld[0].line}: {unheld[0].why}; nor is any other gold place of the"
            f" set held in snapshot {snapshot.id}.",
            remedy="Name with --data the folder into which the set's documents were ingested.",
        )


def refuse_future(judged: JudgmentSet, snapshot: Snapshot) -> None:
    """Refuses judged text that wasn't in force at the as-of date: no answer could be right.

    An edition's chapters have dates of their own, so an edition of July may rightly be named for
    a date in April.

    Raises:
        JudgmentError: names file and line.
    """
    for judgment in judged.judgments:
        for place in judgment.judged:
            since = effective(place, snapshot)
            if judgment.as_of is not None and since > judgment.as_of.isoformat():
                raise JudgmentError(
                    f"{judged.path}:{judged.lines[judgment.id]}: {judgment.id} is asked as of"
                    f" {judgment.as_of}, but {place.document}@{place.version}#{place.section} is an"
                    f" edition of the future: in force from {since}.",
                    remedy="Name the edition in force at that date.",
                )


def effective(place: Place, snapshot: Snapshot) -> str:
    """The ISO date from which the judged text is in force; "" if its edition isn't held."""
    edition = snapshot.edition(place.document, place.version)
    if edition is None:
        return ""
    section = snapshot.section(place.document, place.version, place.section)
    return (section.effective if section is not None else None) or edition.dated


def why_unheld(place: Place, snapshot: Snapshot) -> str:
    """Why nothing stands at ``place``; "" if something does."""
    if snapshot.edition(place.document, place.version) is None:
        held = [one.edition for one in snapshot.editions if one.document.id == place.document]
        return f"edition {place.version} isn't held" + (f", but {', '.join(held)}" if held else "")
    passages = passages_at(place, snapshot)
    if not passages:
        in_section = snapshot.under_section(place.document, place.version, place.section)
        return "no such paragraph in that section" if in_section else "no such section"
    wanted = standing(place.status.value)
    if not any(standing(one.status.value) == wanted for one in passages):
        return f"stands there as {passages[0].status.value}, not as {place.status.value}"
    return ""


def passages_at(place: Place, snapshot: Snapshot) -> tuple[Passage, ...]:
    """The passages at a judged place or just around it."""
    held = snapshot.in_section(place.document, place.version, place.section)
    if place.paragraph.startswith("Q:"):  # a section of its own, whatever its quotes
        wanted = judged_section(place)
        held = tuple(
            passage
            for section in snapshot.sections(place.document, place.version)
            if section_key(place.document, place.version, section.number) == wanted
            for passage in snapshot.in_section(place.document, place.version, section.number)
        )
    if not held and not place.paragraph:  # a heading with nothing of its own but its subsections
        return snapshot.under_section(place.document, place.version, place.section)
    return tuple(one for one in held if same_paragraph(wire(one), place))


def wire(passage: Passage) -> dict[str, object]:
    """A passage as systems cite it."""
    return {
        "document": passage.document,
        "edition": passage.edition,
        "section": passage.section,
        "paragraph": passage.paragraph,
        "term": passage.term,
        "status": passage.status.value,
    }


def supporting(judgment: Judgment, snapshot: Snapshot) -> tuple[Passage, ...]:
    """The passages at the gold places of a judgment."""
    found = {one.key: one for place in judgment.gold for one in passages_at(place, snapshot)}
    return tuple(found.values())

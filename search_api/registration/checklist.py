"""The checklist of a role: its own sections, and what the chapter asks of every participant.

A role and a ground enter; items leave in the order of the rulebook, each a verbatim quote with its
key, label, status and what is pending on it. Beside the role's own sections, those of the same
chapter count that register nobody: an item of them counts if it is said of a class that the role
belongs to ("Each Market Participant shall"), which its definition or another's tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from marketrules.answers import Citation, PendingCitation
from marketrules.documents import Status
from marketrules.labels import chapter_of
from marketrules.passages import Passage, PassageKind
from search_api.answering.cite import cite, label
from search_api.answering.sentences import after_label
from search_api.dates.standing import IN_FORCE
from search_api.engine import Engine
from search_api.registration.requirements import Level, Requirement, requirements
from search_api.registration.roles import Role, Roles, Root
from search_api.registration.terms import definitions_by_name, forms
from search_api.training.ground import Ground

# "Any Entity providing a service shall": of some of the class only.
_SOME = re.compile(
    r"^(?:Any|Each|An?|The|All)\s+(?:[\w-]+\s+)?(?:Market Participants?|Entit(?:y|ies))\s+"
    r"(?:that|who|which|providing|operating|owning|wishing)\b"
)
_EVERYBODY = ("Market Participant", "Entity", "applicant", "Applicant")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist."""

    key: str
    label: str
    quote: str
    lead_in: str
    section: str
    group: str  # title of the section
    scope: str  # "role", or the class that it is said of: "Market Participant"
    level: str  # "required" | "conditional" | "prohibited" | "on_request"
    stage: str  # "to_register" | "to_remain"
    status: Status
    effective: str | None
    forms: tuple[str, ...]
    fees: tuple[str, ...]
    deadlines: tuple[str, ...]
    pending: tuple[PendingCitation, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """What registering as a role requires on a date."""

    role: str
    name: str
    acronym: str
    definition: Citation | None
    sections: tuple[str, ...]  # labels of the sections that register the role
    as_of: str
    snapshot: str
    items: tuple[Item, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role that can be asked for."""

    role: str
    name: str
    acronym: str
    sections: tuple[str, ...]
    pending: bool  # nothing in force registers it yet


class Registration:
    """The checklists of what an engine holds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def roles(self, as_of: date | None) -> tuple[RoleHeld, ...]:
        """The roles that the rulebooks held register on the day."""
        return tuple(
            RoleHeld(one.id, one.name, one.acronym, tuple(f"{root.document} {root.section}"
                     for root in one.roots), all(root.pending for root in one.roots))
            for one in Roles(self._ground(as_of)).all
        )  # fmt: skip

    def checklists(self, role: str, as_of: date | None) -> tuple[Checklist, ...]:
        """The checklist of a role; several where the name joins several ("TDSP").

        Raises:
            RoleUnknown: if no rulebook registers it; names those they do.
        """
        ground = self._ground(as_of)
        roles = Roles(ground)
        return tuple(_checklist(one, roles, ground) for one in roles.named(role))

    def _ground(self, as_of: date | None) -> Ground:
        opened = self._engine.opened()
        return Ground(opened.standing(as_of), opened.places, opened.standing)


def _checklist(role: Role, roles: Roles, ground: Ground) -> Checklist:
    items: list[Item] = []
    for root in role.roots:
        items += _of_sections(_below(root, ground), "role", ground)
    classes = _classes(role, ground)
    for document, edition, chapter in _chapters(role):
        taken = {number for one in roles.all for root in one.roots
                 for number in _below(root, ground) if one.name not in classes}  # fmt: skip
        items += _shared(document, edition, chapter, taken, classes, ground)
    own = {one.key for one in items if one.scope == "role"}
    kept = [one for one in items if one.scope == "role" or one.key not in own]
    definition = ground.standing.by_key(role.definition) if role.definition else None
    pending = all(root.pending for root in role.roots)
    notes = ["Nothing in force registers this role yet: all of it is pending."] if pending else []
    return Checklist(
        role.id, role.name, role.acronym, _cited(definition, ground) if definition else None,
        tuple(f"{root.document} {root.section} {root.title}" for root in role.roots),
        ground.as_of.isoformat(), ground.snapshot, tuple(kept), tuple(notes),
    )  # fmt: skip


def _chapters(role: Role) -> list[tuple[str, str, str]]:
    found = ((one.document, one.edition, chapter_of(one.section)) for one in role.roots)
    return list(dict.fromkeys(found))


def _below(root: Root, ground: Ground) -> list[tuple[str, str, str, bool]]:
    """The section and those below it: document, edition, number, whether boxed text is meant."""
    titles = ground.titles(root.document, root.edition)
    numbers = [
        number for number in titles
        if number == root.section or number.startswith(f"{root.section}.")
    ]  # fmt: skip
    return [(root.document, root.edition, number, root.pending) for number in numbers]


def _of_sections(
    places: Sequence[tuple[str, str, str, bool]], scope: str, ground: Ground
) -> Iterator[Item]:
    for document, edition, number, pending in places:
        wanted = {Status.PENDING} if pending else IN_FORCE
        held = [one for one in _passages(document, edition, number, ground) if one.status in wanted]
        if pending:  # a number that is in force for something else: the boxed section alone
            titled = {one.title for one in held}
            held = [one for one in held if len(titled) == 1 or one.status is Status.PENDING]
        for requirement in _required(held, ground):
            yield _item(requirement, scope, ground)


def _shared(
    document: str, edition: str, chapter: str, taken: set[tuple[str, str, str, bool]],
    classes: dict[str, str], ground: Ground,
) -> Iterator[Item]:  # fmt: skip
    """Items of the chapter's other sections that are said of one of ``classes``."""
    numbers = {number for _, _, number, _ in taken}
    for number in ground.titles(document, edition):
        if chapter_of(number) != chapter or number in numbers:
            continue
        held = [
            one for one in _passages(document, edition, number, ground) if one.status in IN_FORCE
        ]
        for requirement in _required(held, ground):
            said_of = _said_of(requirement, classes)
            if said_of is not None:
                yield _item(requirement, said_of, ground)


def _passages(document: str, edition: str, number: str, ground: Ground) -> list[Passage]:
    held = ground.standing.snapshot.in_section(document, edition, number)
    dated = (ground.standing.by_key(one.key) for one in held)
    return [one for one in dated if one is not None and ground.standing.governs(one)]


def _required(held: Sequence[Passage], ground: Ground) -> list[Requirement]:
    if not held:
        return []
    issuer = ground.standing.edition_of(held[0]).document.issuer
    leads = {one.paragraph: one for one in reversed(held) if one.kind is PassageKind.TEXT}
    return requirements(held, issuer, held[0].title, leads)


def _classes(role: Role, ground: Ground) -> dict[str, str]:
    """What the role is one of: what is said of every participant, and terms defined as such roles.

    "Counter-Party: an Entity that is a QSE or a CRR Account Holder" makes a QSE a Counter-Party.
    """
    found = {name: name for name in _EVERYBODY}
    own = "|".join(map(re.escape, role.forms))
    defining = re.compile(
        rf"(?:that|who) is (?:registered as )?an? (?:[\w()/ ,-]{{0,60}}\b(?:or|and/or) an? )?(?:{own})\b"
    )
    for one in {one.key: one for one in definitions_by_name(ground).values()}.values():
        name = forms(one.term or "")[0]
        start = one.text[len(one.term or "") :][:200]
        of_ours = one.status in IN_FORCE and name not in role.forms and defining.search(start)
        if of_ours and len(name.split()) <= 3 and ground.parties.has(name):
            found[name] = name
    return found


def _said_of(requirement: Requirement, classes: dict[str, str]) -> str | None:
    """The class whom the sentence or its lead-in is said of: named before its first modal verb."""
    if requirement.level is Level.ON_REQUEST:
        return _EVERYBODY[0]
    text = requirement.lead_in or requirement.quote
    required = re.search(r"\b(?:shall|will)\s+require\s+([^.;]*?)\s+to\b", text)
    if required is not None:
        text = f"{required[1]} shall"
    verb = re.search(r"\b(?:shall|must|may|is|are)\b", text)
    subject = text[after_label(text) : verb.start()] if verb else ""
    subject = subject.rsplit(", ", 1)[-1] if subject.count(",") else subject
    for name in sorted(classes, key=len, reverse=True):
        if re.search(rf"\b{re.escape(name)}(?:s|ies)?\b(?!\s+[A-Z]|’)", subject):
            return name
    if re.search(r"\bEntities\b(?!\s+[A-Z])", subject):
        return "Entity" if "Entity" in classes else None
    return None


def _item(requirement: Requirement, scope: str, ground: Ground) -> Item:
    passage = requirement.passage
    match = ground.matches.match(passage)
    level = requirement.level
    if scope != "role" and level is Level.REQUIRED and _SOME.search(requirement.quote):
        level = Level.CONDITIONAL
    return Item(
        passage.key, label(passage, ground.standing.edition_of(passage)), requirement.quote,
        requirement.lead_in, passage.section, passage.title, scope, level.value,
        requirement.stage.value, passage.status, passage.effective, requirement.forms,
        requirement.fees, requirement.deadlines, match.pending,
    )  # fmt: skip


def _cited(passage: Passage, ground: Ground) -> Citation:
    return cite(passage, ground.standing.edition_of(passage))

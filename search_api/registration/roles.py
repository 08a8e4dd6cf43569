"""The roles that the rulebooks register, found from their section titles and definitions.

A ground enters; roles leave, each with the sections that register it. A section whose title names
who registers is the root of that role; what stands below it belongs to the role, whatever its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from marketrules.documents import Section, Status
from marketrules.errors import RoleUnknown
from marketrules.labels import chapter_of
from marketrules.passages import Passage, PassageKind
from search_api.dates.standing import IN_FORCE
from search_api.registration.headings import CHAPTER, names, registered
from search_api.registration.terms import definitions_by_name, folded, forms
from search_api.training.ground import Ground


@dataclass(frozen=True, slots=True)
class Root:
    """A section that registers somebody."""

    document: str
    edition: str
    section: str
    title: str
    pending: bool  # it is boxed, and in force nowhere yet


@dataclass(frozen=True, slots=True)
class Role:
    """Who registers."""

    id: str  # "qse"
    name: str  # "Qualified Scheduling Entity"
    acronym: str  # "QSE", "CRR Account Holder"; "" if it has no shorter form
    definition: str | None  # key of the definition in force
    roots: tuple[Root, ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """How texts call it."""
        return tuple(filter(None, (self.name, self.acronym)))


class Roles:
    """All roles that the text of one date registers, in the order of the documents."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._defined = definitions_by_name(ground)
        found: dict[str, Role] = {}
        for root in self._roots():
            for role in self._named(root):
                held = found.get(role.id)
                found[role.id] = replace(held, roots=(*held.roots, root)) if held else role
        self.all = tuple(found.values())

    def named(self, text: str) -> tuple[Role, ...]:
        """The roles that ``text`` names: by id, name or acronym, or several by a term joining them.

        Raises:
            RoleUnknown: if it names none; says which there are.
        """
        wanted = folded(text.replace("-", " "))
        for one in self.all:
            if wanted in {folded(form.replace("-", " ")) for form in (one.id, *one.forms)}:
                return (one,)
        held = self._defined.get(folded(text))
        name = forms(held.term or "")[0] if held is not None else self._spelled(text)
        known = {folded(one.name): one for one in self.all}
        parts = [folded(part) for part in names(name, lambda one: folded(one) in known)]
        if all(part in known for part in parts):
            return tuple(known[part] for part in parts)
        raise RoleUnknown(
            f"No rulebook held as of {self._ground.as_of.isoformat()} registers {text!r}.",
            remedy=f"They register {', '.join(one.acronym or one.name for one in self.all)}.",
        )

    def _spelled(self, text: str) -> str:
        """What an acronym is short for, where it is listed and not defined; else the text."""
        for one in self._ground.standing.snapshot.by_term(text.strip()):
            if one.kind is PassageKind.ACRONYM:
                return one.text.replace(one.term or "", "", 1).strip()
        return text

    def _roots(self) -> Iterator[Root]:
        for document, base in self._ground.standing.view.bases.items():
            if document not in self._ground.rules:
                continue
            held = self._ground.standing.snapshot.sections(document, base.edition)
            titles = {one.number: one.title for one in held}
            under: set[str] = set()  # sections at or below a root
            for section in held:
                if section.parent in under:
                    under.add(section.number)
                elif self._registers(section, titles):
                    pending = section.status is Status.PENDING
                    if not pending:
                        under.add(section.number)
                    yield Root(document, base.edition, section.number, section.title, pending)

    def _registers(self, section: Section, titles: dict[str, str]) -> bool:
        """Whether the section registers somebody.

        In a chapter on registration a looser title will do, elsewhere all it names has to be defined.
        """
        who = registered(section.title)
        if who is None or section.parent is None:
            return False
        plain = section.title.lower().startswith(("registration of", "registration and qual"))
        defined = [self._definition(name) is not None for name in self._names(who)]
        if CHAPTER.search(titles.get(chapter_of(section.number), "")):
            return plain or any(defined)
        return plain and all(defined)

    def _named(self, root: Root) -> Iterator[Role]:
        who = registered(root.title)
        for name in self._names(who) if who else ():
            defined = self._definition(name)
            if defined is None:
                yield Role(_slug(name), name, "", None, (root,))
                continue
            full, *short = forms(defined.term or "")
            acronym = short[0] if short else ""
            key = defined.key if defined.status in IN_FORCE else None
            yield Role(_slug(acronym or full), full, acronym, key, (root,))

    def _names(self, who: str) -> list[str]:
        return list(names(who, lambda name: self._definition(name) is not None))

    def _definition(self, name: str) -> Passage | None:
        return self._defined.get(folded(name))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")

"""Decks: the sections that drills are drawn from, by topic.

A TOML file (``decks.toml``, or the desk's own) enters; for a deck and a day, the rows leave of the
sections whose titles or numbers it names, with all below them. A section number that is no deck's id
("9.14", "planning-guide 9") is a deck of its own.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from marketrules.errors import DeskDataError, DrillUnknown
from search_api.dates.editions import Mask
from search_api.training.ground import Ground

BUILT_IN = Path(__file__).with_name("decks.toml")
_LISTS = ("titles", "sections", "documents")
_FIELDS = {"id", "title", "search", *_LISTS}
_BY_NUMBER = re.compile(r"(?:(?P<document>[a-z][\w.-]*)\s+)?(?P<number>\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True)
class Deck:
    """A topic."""

    id: str
    title: str
    titles: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    search: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it narrows nothing but the documents."""
        return not (self.titles or self.sections or self.search)


@lru_cache(maxsize=8)
def read_decks(file: Path = BUILT_IN) -> tuple[Deck, ...]:
    """The decks of ``file``, in its order.

    Raises:
        DeskDataError: if it can't be read or an entry is wrong; names file and entry.
    """
    try:
        held = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeskDataError(
            f"{file}: {error}.", remedy="Decks are TOML; see docs/training.md."
        ) from error
    decks = tuple(
        _deck(entry, number, file) for number, entry in enumerate(_entries(held, file), 1)
    )
    ids = [one.id for one in decks]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise DeskDataError(f"{file}: {', '.join(twice)} stands twice.", remedy="Rename one.")
    return decks


def _entries(held: dict[str, object], file: Path) -> list[object]:
    entries = held.get("deck")
    if not isinstance(entries, list) or not entries:
        raise DeskDataError(f"{file}: no [[deck]] in it.", remedy="See docs/training.md.")
    return entries


def _deck(entry: object, number: int, file: Path) -> Deck:
    place = f"{file}, deck {number}"
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"]:
        raise DeskDataError(f"{place}: it has no id.", remedy="See docs/training.md.")
    unknown = sorted(set(entry) - _FIELDS)
    if unknown:
        raise DeskDataError(
            f"{place} ({entry['id']}): {', '.join(unknown)} isn't known.",
            remedy=f"Known: {', '.join(sorted(_FIELDS))}.",
        )
    lists = {name: entry.get(name, []) for name in _LISTS}
    for name, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise DeskDataError(
                f"{place} ({entry['id']}): {name} isn't a list of texts.",
                remedy="See docs/training.md.",
            )
    for name in ("title", "search"):
        if not isinstance(entry.get(name, ""), str):
            raise DeskDataError(
                f"{place} ({entry['id']}): {name} isn't a text.", remedy="See docs/training.md."
            )
    return Deck(
        entry["id"], entry.get("title") or entry["id"], tuple(lists["titles"]),
        tuple(lists["sections"]), tuple(lists["documents"]), entry.get("search", ""),
    )  # fmt: skip


def deck_named(name: str, decks: tuple[Deck, ...]) -> Deck:
    """The deck with that id, or that of the section number that ``name`` is.

    Raises:
        DrillUnknown: if it is neither.
    """
    for one in decks:
        if one.id == name:
            return one
    found = _BY_NUMBER.fullmatch(name.strip().removeprefix("§").strip())
    if found is None:
        raise DrillUnknown(
            f"No deck is called {name!r}.",
            remedy=f"There are {', '.join(one.id for one in decks)}; a section number will do too.",
        )
    documents = (found["document"],) if found["document"] else ()
    return Deck(name, f"Section {found['number']}", (), (found["number"],), documents)


def rows_of(deck: Deck, ground: Ground, hits: tuple[str, ...] = ()) -> Mask:
    """The rows, of any status and edition, of the deck's sections.

    ``hits`` are keys of passages whose sections count too.
    """
    facets = ground.standing.snapshot.facets
    documents = set(deck.documents) & ground.rules if deck.documents else set(ground.rules)
    allowed = facets.document.mask(documents)
    if deck.is_whole:
        return allowed
    names = facets.section.names
    found = {key.partition("#")[0] + "#" + section for key, section in _sections(hits, ground)}
    chosen = np.array([name in found for name in names], dtype=np.bool_)
    places = [name.partition("#") for name in names]
    for number, (edition, _, section) in enumerate(places):
        chosen[number] |= any(_is_below(section, one) for one in deck.sections)
        document, _, held = edition.partition("@")
        if deck.titles and not chosen[number] and document in documents:
            chosen[number] = _is_titled(document, held, section, deck, ground)
    rows: Mask = chosen[facets.section.codes] & allowed
    return rows


def _sections(keys: tuple[str, ...], ground: Ground) -> list[tuple[str, str]]:
    held = (ground.standing.snapshot.by_key(key) for key in keys)
    return [(one.key, one.section) for one in held if one is not None]


def _is_below(section: str, above: str) -> bool:
    return section == above or section.startswith(f"{above}.")


def _is_titled(document: str, edition: str, section: str, deck: Deck, ground: Ground) -> bool:
    titles = ground.titles(document, edition)
    pattern = _pattern(deck.titles)
    number: str | None = section
    for _ in range(12):  # a rulebook has eight levels
        if number is None or number not in titles:
            return False
        title, above = titles[number]
        if pattern.search(title):
            return True
        number = above
    return False


@lru_cache(maxsize=64)
def _pattern(titles: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, titles))})\b", re.IGNORECASE)

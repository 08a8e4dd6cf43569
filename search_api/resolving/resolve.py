"""What was typed so far → where it may lead, best first: the cite-jump box.

Enters: a beginning ("6.5.7", "planning-guide 5.2", "nprr10", "adjustmnt per") and the standing of a
date. Leaves: suggestions with key, label, title and status. Order: what is called exactly so; what
is called so at its beginning; what has the words; what has them but for a slip. Within each what
is in force first, then documents before sections before terms, higher documents first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from index.snapshot import Snapshot
from index.terms import folded, singulars
from marketrules.documents import Edition, Kind, Status
from marketrules.labels import chapter_of, parent_numbers, section_order
from search_api.answering.cite import label, section_label, short_title
from search_api.dates.standing import IN_FORCE, Standing
from search_api.questions.naming import Names
from search_api.reading.outline import section_statuses
from search_api.resolving.entries import Entry, Jump, entries, words_of
from search_api.resolving.typed import Typed, read_typed
from search_api.resolving.vocabulary import Vocabulary, spaced
from search_api.searching.places import Places

_KEPT = 8  # dates
EXACT, BEGINS, WORDS, NEAR = range(4)
_ORDER = tuple(Jump)
_SMALL = frozenset({"of", "the", "and", "for", "to", "in", "on", "a", "an", "or", "what", "is"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place that may be meant."""

    kind: Jump
    label: str
    key: str
    title: str
    status: Status
    fit: str  # "exact" | "prefix" | "words" | "near"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What may be meant by what was typed."""

    query: str
    as_of: str  # ISO date
    snapshot: str
    suggestions: tuple[Suggestion, ...]


_FIT = {EXACT: "exact", BEGINS: "prefix", WORDS: "words", NEAR: "near"}


@dataclass(frozen=True, slots=True)
class _Day:
    """Where each section stands at a date: (document, number) → edition and status.

    ``off`` is filled as it is asked for: whether an entry isn't in the text of the date.
    """

    sections: dict[tuple[str, str], tuple[str, Status]]
    off: dict[int, bool] = field(default_factory=dict)


class Directory:
    """All that can be jumped to in one snapshot. Safe to use from many threads."""

    def __init__(self, snapshot: Snapshot, names: Names, places: Places) -> None:
        self._snapshot = snapshot
        self._names = names
        self._places = places
        self._entries = sorted(entries(snapshot), key=_in_order)  # of equal fits the first wins
        self._sizes = [_sizes(one) for one in self._entries]
        self._vocabulary = Vocabulary(self._entries)
        self._editions = {one.key: one for one in snapshot.editions}
        self._kinds = {one.document.id: one.document.kind for one in snapshot.editions}
        self._by_number: dict[str, list[int]] = {}
        for number, one in enumerate(self._entries):
            if one.kind is Jump.SECTION:
                self._by_number.setdefault(one.place, []).append(number)
        self._numbers = sorted(self._by_number, key=section_order)
        self._newest = self._newest_editions()
        self._days: dict[object, _Day] = {}

    def resolve(self, text: str, standing: Standing, limit: int) -> Resolved:
        """At most ``limit`` places that ``text`` may mean at the date."""
        typed = read_typed(text, self._names)
        day = self._day(standing)
        found: dict[str, Suggestion] = {}
        for one in self._suggested(typed, standing, day):
            found.setdefault(one.key, one)
            if len(found) >= limit:
                break
        as_of = standing.view.as_of.isoformat()
        return Resolved(text, as_of, self._snapshot.id, tuple(found.values())[:limit])

    def _suggested(self, typed: Typed, standing: Standing, day: _Day) -> Iterator[Suggestion]:
        if typed.number:
            yield from self._numbered(typed, standing, day)
        ranked = self._ranked(typed, standing, day)
        yield from (self._shown(number, fit, standing, day) for fit, number in ranked)

    # Numbers

    def _numbered(self, typed: Typed, standing: Standing, day: _Day) -> Iterator[Suggestion]:
        number = typed.number
        exact = [] if typed.open else [number]
        if typed.labels:
            for one in self._of(exact, typed):
                yield from self._paragraphs(one, typed.labels, standing, day)
        below = [one for one in self._numbers if one.startswith(f"{number}.")]
        longer = [] if typed.open else [
            one for one in self._numbers if one.startswith(number) and one[len(number):][:1].isdigit()
        ]  # fmt: skip
        near = self._near(typed) if exact and not self._of(exact, typed) else []
        for fit, numbers in ((EXACT, exact), (BEGINS, below), (BEGINS, longer), (NEAR, near)):
            found = sorted(
                self._of(numbers, typed),
                key=lambda one: (
                    self._off(one, standing, day), section_order(self._entries[one].place),
                    self._entries[one].rank,
                ),
            )  # fmt: skip
            yield from (self._shown(one, fit, standing, day) for one in found)

    def _near(self, typed: Typed) -> list[str]:
        """The same digits divided otherwise, else the nearest section above that is held."""
        alike = list(self._places.alike(typed.number, typed.document))
        above = (one for one in parent_numbers(typed.number) if self._of([one], typed))
        return alike or [*islice(above, 1)]

    def _of(self, numbers: Iterable[str], typed: Typed) -> list[int]:
        return [
            one
            for number in numbers
            for one in self._by_number.get(number, ())
            if typed.document in (None, self._entries[one].document)
        ]

    def _paragraphs(
        self, number: int, labels: str, standing: Standing, day: _Day
    ) -> Iterator[Suggestion]:
        """The paragraphs of a section whose label begins so: itself, then its items."""
        entry = self._entries[number]
        edition, _ = self._where(entry, day)
        for one in self._snapshot.in_section(entry.document, edition, entry.place):
            dated = standing.by_key(one.key) if one.part == 1 and " " not in one.paragraph else None
            if dated is None or dated.status is Status.SUPERSEDED:
                continue
            if not dated.paragraph.startswith(labels):  # as it is numbered at the date
                continue
            fit = _FIT[EXACT if dated.paragraph == labels else BEGINS]
            held = standing.edition_of(one)
            yield Suggestion(
                Jump.PARAGRAPH, label(dated, held), dated.key, dated.title, dated.status, fit
            )

    # Words and names

    def _ranked(self, typed: Typed, standing: Standing, day: _Day) -> list[tuple[int, int]]:
        fits = self._by_id(typed)
        if not typed.number and not fits:
            fits = self._by_words(typed)
        if typed.document is not None and typed.rest != typed.text:
            fits = {
                number: fit
                for number, fit in fits.items()
                if self._entries[number].document == typed.document
            }

        size = len(words_of(typed.rest or typed.text))

        def order(number: int) -> tuple[object, ...]:
            fewest, most = self._sizes[number]
            # How many words its name has that weren't typed: "Settlement" before others.
            beyond = max(0, (most if fits[number] >= WORDS else fewest) - size)
            return fits[number], self._off(number, standing, day), beyond, number

        return [(fits[number], number) for number in sorted(fits, key=order)]

    def _by_id(self, typed: Typed) -> dict[int, int]:
        """Revisions and notices by their number, zeros before it left out or not."""
        fits: dict[int, int] = {}
        wanted = [(Jump.REVISION, one) for one in _paddings(typed.revision)]
        if typed.notice:
            wanted.append((Jump.NOTICE, typed.notice))
        for family in self._families if typed.digits else ():
            wanted.append((Jump.REVISION, f"{family}{typed.digits}"))
        for kind, beginning in wanted:
            for name, number in self._vocabulary.named(beginning):
                if self._entries[number].kind is kind:
                    fit = EXACT if name == beginning else BEGINS
                    fits[number] = min(fit, fits.get(number, NEAR))
        return fits

    @property
    def _families(self) -> list[str]:
        names = (one.names[0] for one in self._entries if one.kind is Jump.REVISION)
        return list(dict.fromkeys(name.rstrip("0123456789") for name in names))

    def _by_words(self, typed: Typed) -> dict[int, int]:
        text = folded(typed.rest or typed.text)
        words = words_of(text)
        if not words:
            return {}
        # "what is a qse" asks for "qse"; the last word may be the beginning of another.
        wanted = [one for one in words[:-1] if one not in _SMALL] + words[-1:]
        fits: dict[int, int] = {}
        forms = (text, " ".join(wanted), *singulars(text))
        for form in dict.fromkeys(map(spaced, forms)):
            for name, number in self._vocabulary.named(form):
                fit = EXACT if name == form else BEGINS
                fits[number] = min(fit, fits.get(number, NEAR))
        for number in self._vocabulary.with_words(wanted):
            fits.setdefault(number, WORDS)
        return fits or dict.fromkeys(self._vocabulary.with_slips(wanted), NEAR)

    # What is shown

    def _shown(self, number: int, fit: int, standing: Standing, day: _Day) -> Suggestion:
        entry = self._entries[number]
        key, told, status = self._at(entry, standing, day)
        return Suggestion(entry.kind, told, key, entry.title, status, _FIT[fit])

    def _at(self, entry: Entry, standing: Standing, day: _Day) -> tuple[str, str, Status]:
        """Key, label and status of an entry at the date."""
        if entry.kind is Jump.REVISION:
            status = _of_revision(entry, standing)
            past = status is Status.SUPERSEDED and not entry.document
            # What stands in older editions only is shown by its key alone.
            key = self._snapshot.passage(entry.rows[0]).key if past else entry.place
            return key, entry.place, status
        if entry.rows:
            passage = standing.passages([self._row(entry, standing)])[0]
            return passage.key, label(passage, standing.edition_of(passage)), passage.status
        edition, status = self._where(entry, day)
        key = f"{entry.document}@{edition}"
        held = self._editions[key]
        if entry.kind is Jump.SECTION:
            return f"{key}#{entry.place}", section_label(held, entry.place), status
        if entry.kind is Jump.NOTICE:
            return key, f"{held.document.title} {edition}", status
        return key, short_title(held.document), status

    def _where(self, entry: Entry, day: _Day) -> tuple[str, Status]:
        place = (entry.document, entry.place)
        return day.sections.get(place) or (self._newest[place], Status.SUPERSEDED)

    def _row(self, entry: Entry, standing: Standing) -> int:
        """Of a term's passages the one that holds at the date, else the newest."""

        def off(row: int) -> tuple[bool, bool]:
            return not standing.view.rows[row], standing.status(row) not in IN_FORCE

        return min(reversed(entry.rows), key=off)

    def _off(self, number: int, standing: Standing, day: _Day) -> bool:
        """Whether an entry isn't in the text of the date."""
        if number not in day.off:
            day.off[number] = self._is_off(number, standing, day)
        return day.off[number]

    def _is_off(self, number: int, standing: Standing, day: _Day) -> bool:
        entry = self._entries[number]
        if entry.kind is Jump.REVISION:
            return _of_revision(entry, standing) is Status.SUPERSEDED
        if entry.rows:
            row = self._row(entry, standing)
            return not standing.view.rows[row] or standing.status(row) not in IN_FORCE
        return self._where(entry, day)[1] not in IN_FORCE

    def _newest_editions(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for one in sorted(self._editions.values(), key=lambda one: (one.dated, one.edition)):
            document = one.document.id
            found[document, ""] = one.edition
            if one.document.kind is Kind.NOTICE:
                found[document, one.edition] = one.edition
                continue
            for section in self._snapshot.sections(document, one.edition):
                found[document, section.number] = one.edition
        return found

    def _day(self, standing: Standing) -> _Day:
        """Where each section stands at the date; kept, for every keystroke asks again."""
        state = (standing.view.as_of, standing.waiting)
        day = self._days.get(state)
        if day is None:
            day = self._made(standing)
            if len(self._days) >= _KEPT:
                self._days.clear()
            self._days[state] = day
        return day

    def _made(self, standing: Standing) -> _Day:
        sections: dict[tuple[str, str], tuple[str, Status]] = {}
        for key, status in section_statuses(standing).items():
            edition, _, number = key.partition("#")
            document, _, name = edition.partition("@")
            for one in (number, *parent_numbers(number)):
                held = sections.get((document, one))
                if held is None or (held[1] not in IN_FORCE and status in IN_FORCE):
                    sections[document, one] = (name, status)
        for document, base in standing.view.bases.items():
            sections[document, ""] = (base.edition, Status.IN_EFFECT)
            self._bare(document, base, sections)
        for notice in self._editions.values():
            sent = notice.dated <= standing.view.as_of.isoformat()
            if sent and notice.document.kind is Kind.NOTICE:
                place = (notice.document.id, notice.edition)
                sections[place] = (notice.edition, Status.IN_EFFECT)
        return _Day(sections)

    def _bare(
        self, document: str, base: Edition, sections: dict[tuple[str, str], tuple[str, Status]]
    ) -> None:
        """Headings that nothing stands under: of the edition in which their chapter is in force."""
        for section in self._snapshot.sections(document, base.edition):
            place = (document, section.number)
            if place not in sections:
                chapter = sections.get((document, chapter_of(section.number)))
                edition = chapter[0] if chapter is not None else base.edition
                if self._newest.get(place) is not None:
                    sections[place] = (edition, section.status)


def _in_order(entry: Entry) -> tuple[object, ...]:
    """Documents before sections before terms; higher documents, shorter names, lower numbers."""
    return (
        _ORDER.index(entry.kind), entry.rank, len(entry.names[0]), section_order(entry.place),
        entry.document,
    )  # fmt: skip


def _sizes(entry: Entry) -> tuple[int, int]:
    """How many words its shortest and its longest name have."""
    sizes = [len(words_of(name)) for name in entry.names]
    return min(sizes), max(sizes)


def _of_revision(entry: Entry, standing: Standing) -> Status:
    """What a revision is at the date: pending while any of its boxes is."""
    held = {standing.status(row) for row in entry.rows if standing.view.rows[row]}
    order = (Status.PENDING, Status.IN_EFFECT, Status.INTERPRETATION, Status.SUPERSEDED)
    otherwise = Status.PROPOSED if entry.document else Status.SUPERSEDED
    return next((one for one in order if one in held), otherwise)


def _paddings(revision: str) -> list[str]:
    """How a revision may be written: with zeros before its number.

    >>> _paddings("nprr12")
    ['nprr12', 'nprr012', 'nprr0012']
    """
    if not revision:
        return []
    family = revision.rstrip("0123456789")
    number = revision[len(family) :]
    return [f"{family}{'0' * size}{number}" for size in range(max(1, 5 - len(number)))]

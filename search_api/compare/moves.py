"""Sections that stand under another number: one was put in or taken out before them.

Two lists of records enter; old numbers with the new ones leave. A Section is known by its title and by the
paragraphs that it kept; nothing is compared but what shares one of these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from marketrules.labels import parent_numbers
from search_api.compare.paragraphs import TITLE, Paragraph

_TITLE = 0.5  # what the same title counts; all the same paragraphs count 1
_STAYS = 0.25  # what the same number counts: of a Section that was divided one half stays
_ENOUGH = 0.5  # from which a Section under another number is the same one
_TELLING = 25  # signs: shorter text, such as "Reserved", leads nowhere
_GONE = "\0"  # behind the number of a Section that is gone where another took its number


@dataclass(slots=True)
class _Section:
    number: str
    title: str = ""
    words: Counter[str] = field(default_factory=Counter)


def followed(
    old: Sequence[Paragraph], new: Sequence[Paragraph]
) -> tuple[tuple[Paragraph, ...], dict[str, str]]:
    """The old records under the numbers that their Sections have now; and new number → old number.

    A record that moved so says where it ``stood``.
    """
    moved = moves(
        [one for one in old if one.box is None], [one for one in new if one.box is None]
    )  # fmt: skip
    if not moved:
        return tuple(old), {}
    taken = set(moved.values())
    numbers = moved | {
        one.section: f"{one.section}{_GONE}"
        for one in old
        if one.section not in moved and one.section in taken
    }
    return (
        tuple(
            replace(one, section=numbers[one.section], stood=one.section)
            if one.section in numbers
            else one
            for one in old
        ),
        {now: before for before, now in moved.items()},
    )


def moves(old: Iterable[Paragraph], new: Iterable[Paragraph]) -> dict[str, str]:
    """Old number → new number of each Section that has another one now."""
    before, after = _sections(old), _sections(new)
    matched: dict[str, str] = {}
    taken: set[str] = set()
    scored = sorted(_scored(before, after), key=lambda pair: pair[0], reverse=True)
    for _, one, other in scored:
        if one not in matched and other not in taken:
            matched[one] = other
            taken.add(other)
    left = sorted(before.keys() - matched, key=lambda one: (one.count("."), one))
    for number in (*reversed(left), *left):  # from below, then from above
        other, below = _along(number, matched)
        held = after.get(other)
        if number in matched or held is None or other in taken:
            continue
        if below or held.title == before[number].title:
            matched[number] = other
            taken.add(other)
    return {one: other for one, other in matched.items() if one != other}


def _scored(
    before: dict[str, _Section], after: dict[str, _Section]
) -> Iterator[tuple[float, str, str]]:
    """Each pair of Sections that may be one, with how much they have in common."""
    with_words: dict[str, set[str]] = defaultdict(set)
    for number, section in after.items():
        for words in section.words:
            if len(words) >= _TELLING:
                with_words[words].add(number)
    titled, titled_before = _by_title(after), _by_title(before)
    for number, section in before.items():
        found = {other for words in section.words for other in with_words.get(words, ())}
        # Of headings alone, such as "Reserved", only what stands around them says which is which.
        if section.words and len(titled_before[section.title]) == 1:
            named = titled.get(section.title, ())
            found |= {other for other in named if len(named) == 1 and after[other].words}
        if number in after:
            found.add(number)
        for other in found:
            score = _common(section, after[other]) + _STAYS * (number == other)
            if score >= (_ENOUGH if number != other else _STAYS * 2):
                yield score, number, other


def _common(one: _Section, other: _Section) -> float:
    total = one.words.total() + other.words.total()
    same = 2 * (one.words & other.words).total() / total if total else 0.0
    return same + _TITLE * (one.title == other.title != "")


def _along(number: str, matched: dict[str, str]) -> tuple[str, bool]:
    """Where a heading that nothing tells apart ("Reserved") goes: with those below, else above it.

    And whether it is with those below: they take it along under another title too.
    """
    below = Counter(
        other.removesuffix(one[len(number) :])
        for one, other in matched.items()
        if one.startswith(f"{number}.") and other.endswith(one[len(number) :])
    )
    for other, _ in below.most_common(1):
        return other, True
    for above in parent_numbers(number):
        if above in matched:
            return matched[above] + number[len(above) :], False
    return number, False


def covered(number: str, moved: dict[str, str], told: set[str]) -> bool:
    """Whether a Section above, told as moved, says of this one too where it was.

    ``moved`` is new number → old number, ``told`` the new numbers of Sections told as a whole.
    """
    return any(
        above in told and moved[number] == moved[above] + number[len(above) :]
        for above in parent_numbers(number)
    )


def _sections(records: Iterable[Paragraph]) -> dict[str, _Section]:
    found: dict[str, _Section] = {}
    for one in records:
        section = found.setdefault(one.section, _Section(one.section))
        if one.paragraph == TITLE:
            section.title = section.title or one.signs
        else:
            section.words[one.signs] += 1
    return found


def _by_title(sections: dict[str, _Section]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for number, section in sections.items():
        found[section.title].append(number)
    return found

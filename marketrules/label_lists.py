r"""Lists and ranges of paragraph labels as rule text writes them, expanded to full label paths.

In: "(2)(a) through (c)", "(1), (2)(b), and (3)", "(i)-(iv)". Out: ("(2)(a)", "(2)(b)", "(2)(c)").
A later label takes over from the one before it the levels that it doesn't name: it stands beside
the nearest level that counts in the same alphabet. Assumed: along one path no alphabet is used
twice, so the "i" of "(a)(i)" is a roman numeral. Not handled: ranges whose ends stand at
different depths ("(1)(a) through (3)"); only their two ends are given.
"""

from __future__ import annotations

import re

from marketrules.labels import Path, format_path

_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = [tens + ones for tens in ("", "x", "xx", "xxx") for ones in _ONES][1:]  # i … xxxix
_LETTERS = [chr(ord("a") + place) for place in range(26)]
_LETTERS += [letter * 2 for letter in _LETTERS]  # after (z) rulebooks go on with (aa)

# One bracketed marker: "(12)", "(b)", "(bb)", "(iv)", also with the blanks a PDF puts in: "( c)".
# Letters that are neither one, nor a pair, nor a roman numeral are acronyms: "(RTC)" is no label.
_WORDS = "|".join(sorted({*_ROMAN, *_LETTERS}, key=len, reverse=True))
ONE_MARKER = rf"\(\s?(?:[0-9]{{1,3}}|{_WORDS}|{_WORDS.upper()})\s?\)"
# "(2)(a)(iii)", "(2) (a)": blanks between markers of one path are the PDF's.
ONE_LABEL = rf"{ONE_MARKER}(?:\s?{ONE_MARKER})*"
RANGE_WORD = r"(?:through|thru|to|[-–—])"
_JOINT = rf"(?:\s*,\s*(?:and/or|and|or)\b|\s*[,&/]|\s+(?:and/or|and|or)\b|\s*{RANGE_WORD})\s*"
# "(1)", "(1) and (2)", "(2)(a) through (c)", "(i)-(iv)", "(1), (2), and (3)(b)".
LABELS = rf"{ONE_LABEL}(?:{_JOINT}{ONE_LABEL})*"

_MARKER = re.compile(ONE_MARKER)
_TOKEN = re.compile(rf"(?P<label>{ONE_LABEL})|(?P<range>{RANGE_WORD})")
_LONGEST = 60  # labels of one range; more is a misreading


def path_of(label: str) -> Path:
    """``"(2) ( a)"`` → ``("2", "a")``; anything between the markers is ignored."""
    return tuple(marker.strip("() \t\n") for marker in _MARKER.findall(label))


def expand_labels(text: str) -> tuple[str, ...]:
    """The labels that a list or range names, in order, each with its full path.

    >>> expand_labels("(2)(a) through (c)")
    ('(2)(a)', '(2)(b)', '(2)(c)')
    >>> expand_labels("(1)(a)(i) and (b)")
    ('(1)(a)(i)', '(1)(b)')
    """
    paths: list[Path] = []
    ranged = False
    for token in _TOKEN.finditer(text):
        if token["range"]:
            ranged = True
            continue
        written = path_of(token["label"])
        path = _beside(paths[-1], written) if paths else written
        if paths and ranged:
            paths.extend(_between(paths[-1], path))
        paths.append(path)
        ranged = False
    return tuple(dict.fromkeys(format_path(path) for path in paths))


def alphabets(path: Path) -> tuple[frozenset[str], ...]:
    """For each marker, in which alphabets it can count, given those used above it.

    >>> [sorted(names) for names in alphabets(("h", "i"))]
    [['letter'], ['roman']]
    """
    kinds: list[frozenset[str]] = []
    for marker in path:
        possible = _alphabets_of(marker)
        used = {next(iter(above)) for above in kinds if len(above) == 1}
        kinds.append(frozenset(possible - used or possible))
    return tuple(kinds)


def marker_range(first: str, last: str) -> tuple[str, ...]:
    """All markers from ``first`` to ``last``; () if they don't count up in one alphabet.

    Roman numerals are tried first: "(i)-(v)" is five items. "(h)-(j)" can only be letters.

    >>> marker_range("i", "iv"), marker_range("h", "j"), marker_range("9", "11")
    (('i', 'ii', 'iii', 'iv'), ('h', 'i', 'j'), ('9', '10', '11'))
    """
    if first.isdigit() and last.isdigit():
        numbers = range(int(first), int(last) + 1)
        return tuple(map(str, numbers)) if 2 <= len(numbers) <= _LONGEST else ()
    if first.isupper() != last.isupper():
        return ()
    for alphabet in (_ROMAN, _LETTERS):
        members = [member.upper() for member in alphabet] if first.isupper() else alphabet
        if first in members and last in members and members.index(first) < members.index(last):
            return tuple(members[members.index(first) : members.index(last) + 1])
    return ()


def _alphabets_of(marker: str) -> frozenset[str]:
    if marker.isdigit():
        return frozenset({"number"})
    case = "" if marker.islower() else "upper "
    names = {
        case + name
        for name, members in (("roman", _ROMAN), ("letter", _LETTERS))
        if marker.lower() in members
    }
    return frozenset(names)


def _beside(before: Path, written: Path) -> Path:
    """``written`` with the levels that it leaves out taken from ``before``."""
    kind = alphabets(written)[0]
    for depth in range(len(before) - 1, -1, -1):
        if alphabets(before)[depth] & kind:
            return before[:depth] + written
    return written


def _between(first: Path, last: Path) -> tuple[Path, ...]:
    """The paths strictly between two siblings; () if they are not siblings."""
    if len(first) != len(last) or first[:-1] != last[:-1]:
        return ()
    return tuple((*first[:-1], marker) for marker in marker_range(first[-1], last[-1])[1:-1])


def section_range(first: str, last: str) -> tuple[str, ...]:
    """The section numbers strictly between two siblings: "9.5" and "9.7" → ("9.6",).

    >>> section_range("9.5", "9.7"), section_range("9.5", "10.2")
    (('9.6',), ())
    """
    above, below = first.split("."), last.split(".")
    counted = above[-1].isdecimal() and below[-1].isdecimal()  # not "80b1"
    if not counted or len(above) != len(below) or above[:-1] != below[:-1]:
        return ()
    numbers = range(int(above[-1]) + 1, int(below[-1]))
    if len(numbers) > _LONGEST:
        return ()
    return tuple(".".join([*above[:-1], str(number)]) for number in numbers)

"""Markers and their readings."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from marketrules.markers import Alphabet, follows, is_first, readings, roman_value

TENS = ["", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"]
ONES = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
NUMERALS = {ten + one: 10 * t + o for t, ten in enumerate(TENS) for o, one in enumerate(ONES)}
del NUMERALS[""]


def test_the_roman_numerals_are_exactly_those_up_to_ninety_nine() -> None:
    # every word of up to five letters over the numerals' alphabet, and the longer numerals
    words = {"".join(w) for size in range(6) for w in product("ivxlcdm", repeat=size)}
    words |= set(NUMERALS)
    found = {word: value for word in words if (value := roman_value(word)) is not None}
    assert found == NUMERALS


READINGS = [
    ("1", ["1:1"]),
    ("12", ["1:12"]),
    ("a", ["a:1"]),
    ("i", ["i:1", "a:9"]),  # the first numeral, or the ninth letter
    ("v", ["i:5", "a:22"]),
    ("x", ["i:10", "a:24"]),
    ("l", ["i:50", "a:12"]),
    ("c", ["a:3"]),  # one hundred is out of reach
    ("ii", ["i:2", "a:35"]),  # lists go on after (z) with (aa)
    ("aa", ["a:27"]),
    ("zz", ["a:52"]),
    ("iii", ["i:3", "a:61"]),
    ("iv", ["i:4"]),
    ("A", ["A:1"]),
    ("I", ["I:1", "A:9"]),
    ("IV", ["I:4"]),
    ("AA", ["A:27"]),
    ("dc", []),  # letters of numerals that are none
    ("mild", []),
    ("iiii", []),
    ("ab", []),
]


@pytest.mark.parametrize(("marker", "expected"), READINGS)
def test_all_readings_of_a_marker_are_returned(marker: str, expected: list[str]) -> None:
    assert [f"{r.alphabet}:{r.ordinal}" for r in readings(marker)] == expected


# marker, what stands before it, whether it goes on from there
FOLLOWING = [
    ("2", "1", True),
    ("1", "2", False),
    ("3", "1", False),
    ("i", "h", True),  # letters
    ("ii", "i", True),  # numerals
    ("j", "i", True),  # "i" was a letter
    ("aa", "z", True),
    ("bb", "aa", True),
    ("v", "iv", True),
    ("v", "u", True),
    ("B", "A", True),
    ("b", "A", False),  # small and capital letters are two alphabets
    ("II", "I", True),
    ("ii", "hh", True),  # the thirty-fifth letter
    ("a", "1", False),
]


@pytest.mark.parametrize(("marker", "previous", "expected"), FOLLOWING)
def test_a_marker_follows_another_or_not(marker: str, previous: str, expected: bool) -> None:
    assert follows(marker, previous) is expected


@pytest.mark.parametrize(
    ("alphabet", "counted"),
    [
        (Alphabet.DIGIT, [str(n) for n in range(1, 100)]),
        (Alphabet.ROMAN, sorted(NUMERALS, key=NUMERALS.__getitem__)),
        (Alphabet.UPPER_ROMAN, [n.upper() for n in sorted(NUMERALS, key=NUMERALS.__getitem__)]),
        (Alphabet.LOWER, [chr(97 + n % 26) * (n // 26 + 1) for n in range(78)]),
        (Alphabet.UPPER, [chr(65 + n % 26) * (n // 26 + 1) for n in range(78)]),
    ],
)
def test_counting_in_an_alphabet_every_marker_follows_the_one_before(
    alphabet: Alphabet, counted: list[str]
) -> None:
    assert is_first(counted[0])
    for ordinal, marker in enumerate(counted, 1):
        assert [r.ordinal for r in readings(marker) if r.alphabet is alphabet] == [ordinal]
    for previous, marker in pairwise(counted):
        assert follows(marker, previous)


@pytest.mark.parametrize("marker", ["1", "a", "i", "A", "I"])
def test_five_markers_can_open_a_list(marker: str) -> None:
    assert is_first(marker)


@pytest.mark.parametrize("marker", ["2", "b", "ii", "v", "aa", "B", "II", "0", "dc"])
def test_other_markers_open_none(marker: str) -> None:
    assert not is_first(marker)

"""Labels in a row to paths: settled by what follows, or reported."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.depth import Depths, Labelled, Level, derive
from marketrules.labels import Path, format_path
from marketrules.markers import Alphabet, Reading, readings


def labels_of(notation: str) -> list[Labelled]:
    """ "1: a b": a colon behind a marker says that its text ends in one."""
    labelled = []
    colon = True  # a section's heading announces its list
    for word in notation.split():
        labelled.append(Labelled(word.rstrip(":"), colon))
        colon = word.endswith(":")
    return labelled


def paths(depths: Depths) -> str:
    return " ".join(format_path(path) for path in depths.paths)


SETTLED = [
    # plain lists
    ("1 2 3", "(1) (2) (3)"),
    ("1: a b 2", "(1) (1)(a) (1)(b) (2)"),
    ("1: a: i ii b 2", "(1) (1)(a) (1)(a)(i) (1)(a)(ii) (1)(b) (2)"),
    ("1: a: i: A B ii b", "(1) (1)(a) (1)(a)(i) (1)(a)(i)(A) (1)(a)(i)(B) (1)(a)(ii) (1)(b)"),
    # several lists close at once
    ("1: a: i: A 2", "(1) (1)(a) (1)(a)(i) (1)(a)(i)(A) (2)"),
    # a section that opens with letters
    ("a b c", "(a) (b) (c)"),
    # a colon is forgotten now and then
    ("1 a b 2", "(1) (1)(a) (1)(b) (2)"),
    # "(i)" after "(h)": a letter, since "(j)" follows
    ("1: g h i j 2", "(1) (1)(g) (1)(h) (1)(i) (1)(j) (2)"),
    # the first numeral, since "(ii)" follows
    ("1: g h: i ii 2", "(1) (1)(g) (1)(h) (1)(h)(i) (1)(h)(ii) (2)"),
    # both: "(h) … (i) HSL …: (i) Submit … (ii) When …"
    ("1: h i: i ii j", "(1) (1)(h) (1)(i) (1)(i)(i) (1)(i)(ii) (1)(j)"),
    # numerals run on past "(v)" and "(x)", which are letters too
    (
        "1: a: i ii iii iv v vi b",
        "(1) (1)(a) (1)(a)(i) (1)(a)(ii) (1)(a)(iii) (1)(a)(iv) (1)(a)(v) (1)(a)(vi) (1)(b)",
    ),
    # letters run on past "(v)"
    ("1: t u v w", "(1) (1)(t) (1)(u) (1)(v) (1)(w)"),
    # after "(z)" comes "(aa)"
    ("1: y z aa bb 2", "(1) (1)(y) (1)(z) (1)(aa) (1)(bb) (2)"),
    # the thirty-fifth letter, not the second numeral
    ("1: gg hh ii jj", "(1) (1)(gg) (1)(hh) (1)(ii) (1)(jj)"),
    # capitals below numerals, numerals below capitals
    (
        "1: a: i: A: 1 2 B",
        "(1) (1)(a) (1)(a)(i) (1)(a)(i)(A) (1)(a)(i)(A)(1) (1)(a)(i)(A)(2) (1)(a)(i)(B)",
    ),
    # a commission's order: (a)(1)(A)(i)(I)
    ("a: 1: A: i ii B 2 b", "(a) (a)(1) (a)(1)(A) (a)(1)(A)(i) (a)(1)(A)(ii) (a)(1)(B) (a)(2) (b)"),
    (
        "a 1: A: i: I II ii B",
        "(a) (a)(1) (a)(1)(A) (a)(1)(A)(i) (a)(1)(A)(i)(I) (a)(1)(A)(i)(II) (a)(1)(A)(ii) (a)(1)(B)",
    ),
    # no labels at all
    ("", ""),
]


@pytest.mark.parametrize(("notation", "expected"), SETTLED)
def test_labels_are_settled_by_those_around_them(notation: str, expected: str) -> None:
    if notation.startswith(("1: g", "1: h", "1: t", "1: y")):
        # the list's beginning isn't shown here: taken as open
        notation = notation.removeprefix("1: ")
        start = readings(notation.split()[0].rstrip(":"))[-1]
        base = (
            Level(Reading(Alphabet.DIGIT, 1), "1"),
            Level(Reading(start.alphabet, start.ordinal - 1), ""),
        )
        expected = expected.removeprefix("(1) ")
    else:
        base = ()
    depths = derive(labels_of(notation), base)
    assert paths(depths) == expected
    assert depths.ambiguous == ()
    assert depths.out_of_order == ()


LETTERS = "1: a b c d e f g h"


def test_roman_i_after_h_is_ambiguous_when_the_next_paragraph_follows() -> None:
    depths = derive(labels_of(f"{LETTERS} i 2"))
    assert depths.paths[-2] == ("1", "i")  # without a colon the nearer list goes on
    assert depths.ambiguous == (9,)


def test_roman_i_after_h_is_ambiguous_at_the_end_of_a_section() -> None:
    assert derive(labels_of(f"{LETTERS} i")).ambiguous == (9,)


def test_roman_i_after_h_and_a_colon_opens_a_list_and_is_ambiguous_still() -> None:
    depths = derive(labels_of(f"{LETTERS}: i 2"))
    assert depths.paths[-2] == ("1", "h", "i")


@pytest.mark.parametrize(("following", "path"), [("j", ("1", "i")), ("ii", ("1", "h", "i"))])
def test_the_label_after_it_settles_roman_i_after_h(following: str, path: Path) -> None:
    depths = derive(labels_of(f"{LETTERS} i {following} 2"))
    assert depths.paths[9] == path
    assert depths.ambiguous == ()


# labels, their paths, positions out of order
BROKEN = [
    ("1: a c", "(1) (1)(a) (1)(c)", (2,)),  # (b) was deleted
    ("1: a a b", "(1) (1)(a) (1)(a) (1)(b)", (2,)),  # the source repeats itself
    ("1 2 4", "(1) (2) (4)", (2,)),
    ("1 2 1 2", "(1) (2) (1) (2)", (2,)),  # a second list in one section
    ("3 4", "(3) (4)", (0,)),  # a section that opens in the middle
]


@pytest.mark.parametrize(("notation", "expected", "rough"), BROKEN)
def test_a_list_out_of_order_is_read_and_reported(
    notation: str, expected: str, rough: tuple[int, ...]
) -> None:
    depths = derive(labels_of(notation))
    assert paths(depths) == expected
    assert depths.out_of_order == rough


def test_the_indent_settles_what_order_leaves_open() -> None:
    margins = {"1": 36.0, "letter": 72.0, "numeral": 108.0}
    rows = [("1", margins["1"]), *((letter, margins["letter"]) for letter in "abcdefgh")]
    deep = [Labelled(m, False, at) for m, at in [*rows, ("i", margins["numeral"]), ("2", 36.0)]]
    flat = [Labelled(m, False, at) for m, at in [*rows, ("i", margins["letter"]), ("2", 36.0)]]
    assert derive(deep).paths[9] == ("1", "h", "i")
    assert derive(flat).paths[9] == ("1", "i")
    assert derive(flat).ambiguous == ()
    # an indented list that no colon announces stays open to doubt
    assert derive(deep).ambiguous == (9,)


def test_a_second_list_of_the_same_kind_is_a_list_below_only_behind_a_colon() -> None:
    assert paths(derive(labels_of("1 2: 1 2"))) == "(1) (2) (2)(1) (2)(2)"
    assert paths(derive(labels_of("1 2 1 2"))) == "(1) (2) (1) (2)"


def test_a_row_goes_on_with_the_lists_that_are_open() -> None:
    base = (Level(Reading(Alphabet.DIGIT, 2), "2"), Level(Reading(Alphabet.LOWER, 3), "c"))
    assert paths(derive(labels_of("d: i 3"), base)) == "(2)(d) (2)(d)(i) (3)"


def test_a_decimal_part_leaves_open_lists_as_they_are() -> None:
    assert paths(derive(labels_of("1 10.1 2"))) == "(1) (1) (2)"


# --- properties -------------------------------------------------------------------------------

ORDER = (Alphabet.DIGIT, Alphabet.LOWER, Alphabet.ROMAN, Alphabet.UPPER)


def counted(alphabet: Alphabet, ordinal: int) -> str:
    if alphabet is Alphabet.DIGIT:
        return str(ordinal)
    if alphabet is Alphabet.ROMAN:
        return ["i", "ii", "iii", "iv", "v", "vi", "vii"][ordinal - 1]
    return chr((97 if alphabet is Alphabet.LOWER else 65) + ordinal - 1)


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> list[tuple[Path, bool]]:
    """Paths in document order, each with whether its text ends in a colon.

    Lists are short of "(h)", and of more than one item when they open with "(i)" or "(a)": what
    is open to doubt even for a person has tests of its own.
    """
    rows: list[tuple[Path, bool]] = []
    for ordinal in range(1, draw(st.integers(1 if depth == 0 else 2, 7)) + 1):
        marker = counted(ORDER[depth], ordinal)
        below = draw(trees(depth + 1)) if depth < 3 and draw(st.integers(0, 3)) == 0 else []
        rows.append(((marker,), bool(below)))
        rows.extend(((marker, *path), colon) for path, colon in below)
    return rows


def announced(rows: Sequence[tuple[Path, bool]]) -> list[Labelled]:
    colons = [True, *(colon for _, colon in rows)]
    return [Labelled(path[-1], colon) for (path, _), colon in zip(rows, colons, strict=False)]


@given(rows=trees())
def test_every_tree_of_short_lists_is_recovered(rows: list[tuple[Path, bool]]) -> None:
    depths = derive(announced(rows))
    assert list(depths.paths) == [path for path, _ in rows]
    assert depths.out_of_order == ()


@given(
    markers=st.lists(
        st.one_of(
            st.integers(0, 120).map(str),
            st.sampled_from([*"abcdefghijklmvxzABIV", "aa", "ii", "iv", "zz", "AA", "II", "1.1"]),
        ),
        max_size=25,
    ),
    colons=st.randoms(use_true_random=False),
)
def test_any_row_of_labels_gets_a_path_each(markers: list[str], colons: object) -> None:
    labelled = [Labelled(m, bool(colons.randint(0, 1))) for m in markers]  # type: ignore[attr-defined]
    depths = derive(labelled)
    assert len(depths.paths) == len(depths.stacks) == len(markers)
    for marker, path in zip(markers, depths.paths, strict=True):
        assert "." in marker or path[-1] == marker
    assert set(depths.ambiguous) | set(depths.out_of_order) <= set(range(len(markers)))

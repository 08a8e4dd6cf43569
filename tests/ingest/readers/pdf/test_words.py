"""Words from the places of glyphs, and what the document's own words decide."""

from __future__ import annotations

from collections import Counter

import pytest

from ingest.readers.pdf.lines import Line, lines_of
from ingest.readers.pdf.page import Glyph, Style
from ingest.readers.pdf.vocabulary import Vocabulary, seam, vocabulary_of

PLAIN = Style(size=10.0, bold=False, space=2.5)
SMALL = Style(size=6.0, bold=False, space=1.5)


def glyphs(text: str, *, x: float = 72.0, y: float = 100.0, style: Style = PLAIN) -> list[Glyph]:
    """One glyph a character, half the size wide; "|" is a gap without a space character, "^" a
    space character that moves nothing."""
    made = []
    for character in text:
        if character == "|":
            x += style.space
        elif character == "^":
            made.append(Glyph(" ", x, x, y, style))
        elif character == " ":
            made.append(Glyph(" ", x, x + style.space, y, style))
            x += style.space
        else:
            made.append(Glyph(character, x, x + style.size / 2, y, style))
            x += style.size / 2
    return made


def read(*runs: list[Glyph]) -> Line:
    lines = lines_of(1, [glyph for run in runs for glyph in run])
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        ("the load", "the load"),  # space character and gap agree
        ("the|load", "the load"),  # a gap without a space character
        ("cust^omer", "customer"),  # a space character without a gap
        ("A B C D E F", "A B C D E F"),  # letters with typed spaces are words of one letter
        ("(1)||||||Each", "(1)\tEach"),  # a gap of many spaces is a tab
    ],
)
def test_words_end_where_the_glyphs_leave_a_gap(drawn: str, text: str) -> None:
    line = read(glyphs(drawn))
    assert vocabulary_of([line]).settled(line).text == text


def test_letter_spaced_words_are_told_by_their_wider_gaps() -> None:
    x, made = 72.0, []
    for character in "GRID CODE":
        if character != " ":
            made.append(Glyph(character, x, x + 5, 100.0, PLAIN))
        x += 8.0  # 3 points between letters: more than a space, in a font whose space is 2.5
    assert read(made).text == "GRID CODE"


def test_bold_faked_by_drawing_twice_is_read_once() -> None:
    assert read(glyphs("Scope"), glyphs("Scope", x=72.3)).text == "Scope"


def test_a_subscript_is_set_off_by_a_space_and_what_follows_it_is_not() -> None:
    line = read(
        glyphs("PRICE"), glyphs("q", x=97.0, y=102.0, style=SMALL), glyphs(",|per", x=100.0)
    )
    assert line.text == "PRICE q, per"


def test_the_letters_of_an_ordinal_are_not_set_off() -> None:
    line = read(glyphs("22"), glyphs("nd", x=82.0, y=96.0, style=SMALL), glyphs("day", x=92.0))
    assert line.text == "22nd day"


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("the Day-", "Ahead Market", "the Day-Ahead Market"),  # a capital follows: a compound
        ("a sys-", "tem change", "a system change"),  # "system" stands elsewhere
        ("the day-", "ahead price", "the day-ahead price"),  # "day-ahead" stands elsewhere
        ("a non-", "firm load", "a non-firm load"),  # neither stands elsewhere: keep what is seen
        ("a 30-", "minute step", "a 30-minute step"),  # digits are never mended
        ("pre- and post-", "event", "pre- and post-event"),  # only the last hyphen joins
        ("a pre-", "and a post-test", "a pre- and a post-test"),  # the hyphen hangs
        ("and/", "or", "and/or"),  # a slash joins
        ("soft\xad", "ware", "software"),  # a soft hyphen vanishes
        ("see 1.2(a)-", "(c)", "see 1.2(a)-(c)"),  # a range of labels
        ("costs -", "fees", "costs - fees"),  # a dash between spaces is no hyphen
        ("the", "load", "the load"),
    ],
)
def test_two_lines_join_as_one_text(left: str, right: str, joined: str) -> None:
    words = Vocabulary(Counter({"system": 3, "day-ahead": 2}))
    cut, glue = seam(words, left, right)
    assert left.removesuffix(cut) + glue + right == joined


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (("resource",), "resource"),  # only the whole word stands elsewhere
        (("re", "source"), "re source"),  # only the parts do
        ((), "resource"),  # nothing known: no space character, no space
    ],
)
def test_a_doubtful_gap_is_settled_by_the_documents_words(
    known: tuple[str, ...], text: str
) -> None:
    narrow = glyphs("source", x=72.0 + 10.0 + 1.0)  # 0.4 of a space after "re"
    line = read(glyphs("re"), narrow)
    assert Vocabulary(Counter(known)).settled(line).text == text


def test_a_soft_hyphen_that_is_seen_in_a_line_is_a_hyphen() -> None:
    assert read(glyphs("Day\xadAhead soft\xad")).text == "Day-Ahead soft\xad"

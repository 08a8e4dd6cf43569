"""What holds for every rulebook, generated ones and arbitrary lines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest.reading import Reading
from ingest.survey import survey
from marketrules.documents import Status
from marketrules.errors import UnreadableDocument
from marketrules.findings import FindingKind
from marketrules.holdings import Holding
from marketrules.labels import format_path, parse_path
from marketrules.passages import PassageKind

# --- generated rulebooks ----------------------------------------------------------------------

OPENINGS = [
    "The operator shall publish",
    "Each plant shall file",
    "No load may change",
    "A meter shows",
]
OBJECTS = ["the forecast of the coast", "its schedule for the next day", "the price in $ per MWh",
           "a statement under Section 3.2", "its (net) output", "the form of the operator"]  # fmt: skip
TITLES = [
    "Load Forecast",
    "Duties of the Operator",
    "Schedules and Meters",
    "Use of Statements",
    "Day‑Ahead Plan",
]
ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii"]
MOST = 5  # items in a list: short of "(h)", whose "(i)" has tests of its own


@dataclass(frozen=True)
class Item:
    """A paragraph with its list."""

    marker: str
    text: str
    items: tuple[Item, ...] = ()

    def rows(self, above: str = "") -> Iterator[tuple[str, str]]:
        """(label path, line) of this item and all below it."""
        path = above + format_path((self.marker,))
        yield path, f"({self.marker})\t{self.text}{':' if self.items else '.'}"
        for item in self.items:
            yield from item.rows(path)


@dataclass(frozen=True)
class Part:
    """A section: number, title, unlabelled opening, paragraphs with the boxes behind them."""

    number: str
    title: str
    opening: str
    items: tuple[Item, ...]
    boxes: dict[int, tuple[str, tuple[Item, ...]]] = field(default_factory=dict)  # by item


def marker(depth: int, ordinal: int) -> str:
    if depth == 2:
        return ROMANS[ordinal]
    return str(ordinal + 1) if depth == 0 else chr((97 if depth == 1 else 65) + ordinal)


@st.composite
def item_lists(draw: st.DrawFn, depth: int, least: int, word: str = "") -> tuple[Item, ...]:
    items = []
    for ordinal in range(draw(st.integers(least, MOST))):
        nested = depth < 3 and draw(st.integers(0, 4)) == 0
        below = draw(item_lists(depth + 1, 2, word)) if nested else ()
        text = f"{draw(st.sampled_from(OPENINGS))} {word}{draw(st.sampled_from(OBJECTS))}"
        items.append(Item(marker(depth, ordinal), text, below))
    return tuple(items)


@st.composite
def boxes_behind(
    draw: st.DrawFn, items: tuple[Item, ...]
) -> dict[int, tuple[str, tuple[Item, ...]]]:
    """For some paragraphs a box behind them, with its instruction and what it holds."""
    boxes: dict[int, tuple[str, tuple[Item, ...]]] = {}
    for at in range(len(items)):
        if draw(st.integers(0, 3)):
            continue
        verb = draw(st.sampled_from(["Replace", "Insert", "Delete"]))
        number = at + 2 if verb == "Insert" else at + 1
        (body,) = draw(item_lists(0, 1, "boxed ").map(lambda found: found[:1]))
        body = Item(str(number), body.text, body.items)
        tail = {
            "Replace": f"Replace paragraph ({number}) above with the following upon system implementation:]",
            "Insert": f"Insert paragraph ({number}) below upon system implementation and renumber accordingly:]",
            "Delete": f"Delete paragraph ({number}) above upon system implementation.]",
        }[verb]  # fmt: skip
        boxes[at] = (f"[NPRR{100 + at}:  {tail}", () if verb == "Delete" else (body,))
    return boxes


@st.composite
def rulebooks(draw: st.DrawFn, *, boxed: bool = False) -> tuple[Part, ...]:
    parts: list[Part] = []
    for chapter in range(1, draw(st.integers(1, 3)) + 1):
        numbers = [str(chapter)]
        for section in range(1, draw(st.integers(0, 3)) + 1):
            numbers.append(f"{chapter}.{section}")
            numbers += [f"{chapter}.{section}.{n}" for n in range(1, draw(st.integers(0, 2)) + 1)]
        for number in numbers:
            title = draw(st.sampled_from(TITLES))
            items = draw(item_lists(0, 0))
            parts.append(
                Part(
                    number,
                    title if "." in number else title.upper(),
                    draw(st.sampled_from(["", "Whoever runs a plant is bound by what follows."])),
                    items,
                    draw(boxes_behind(items)) if boxed else {},
                )
            )
    return tuple(parts)


def rendered(parts: Sequence[Part], line_end: str = "\n") -> str:
    lines: list[str] = []
    for part in parts:
        lines += [f"{part.number}\t{part.title}"] + [part.opening] * bool(part.opening)
        for at, item in enumerate(part.items):
            lines += [line for _, line in item.rows()]
            if at in part.boxes:
                instruction, body = part.boxes[at]
                lines += [instruction, *(line for inner in body for _, line in inner.rows())]
    return line_end.join(lines) + line_end


def covered(parts: Sequence[Part]) -> str:
    """The same rulebook as its Sections are published: each with cover, date and contents page."""
    chapters: dict[str, list[Part]] = {}
    for part in parts:
        chapters.setdefault(part.number.split(".")[0], []).append(part)
    text = ""
    for number, inside in chapters.items():
        text += f"\nGrid Rules\n\nSection {number}:  {inside[0].title}\n\nMay {number}, 2030\n\n \n"
        text += "".join(
            f"{part.number}\t{part.title}\t{number}-{at}\n" for at, part in enumerate(inside)
        )
        text += f"\n \n{rendered(inside)}"
    return text


def check_spans(holding: Holding) -> None:
    """Quotes are verbatim, keys unique, passages apart and each within one section."""
    text = holding.text
    passages = [p for p in holding.passages if p.kind is not PassageKind.INSTRUCTION]
    assert all(p.text == p.span.quote(text) and p.text.strip() for p in holding.passages)
    assert len({p.key for p in holding.passages}) == len(holding.passages)
    assert len({p.id for p in holding.passages}) == len(holding.passages)
    for one, following in itertools.pairwise(passages):
        assert one.span.end <= following.span.start, (one.key, following.key)
    headings = sorted(s.heading.start for s in holding.sections if len(s.heading))
    for passage in passages:
        inside = [start for start in headings if passage.span.start < start < passage.span.end]
        assert not inside, passage.key
    for section in holding.sections:
        assert section.span.holds(section.heading) or not len(section.heading)


@given(parts=rulebooks(), line_end=st.sampled_from(["\n", "\r\n", "\n\n"]))
@settings(max_examples=60, deadline=None)
def test_sections_and_label_paths_are_recovered(
    hold: Callable, outline: Callable, parts: tuple[Part, ...], line_end: str
) -> None:
    holding = hold(rendered(parts, line_end))
    assert outline(holding) == [part.number for part in parts]
    expected = [
        (part.number, path, line)
        for part in parts
        for path, line in [
            *([("", part.opening)] if part.opening else []),
            *(row for item in part.items for row in item.rows()),
        ]
    ]
    found = [
        (p.section, p.paragraph, p.text)
        for p in holding.passages
        if p.kind is not PassageKind.HEADING
    ]
    assert found == expected
    assert holding.findings == ()
    check_spans(holding)


@given(parts=rulebooks(boxed=True))
@settings(max_examples=100, deadline=None)
def test_boxed_text_is_pending_and_all_else_in_force(
    hold: Callable, parts: tuple[Part, ...]
) -> None:
    holding = hold(rendered(parts))
    for passage in holding.passages:
        pending = "boxed " in passage.text or passage.kind is PassageKind.INSTRUCTION
        assert passage.status is (Status.PENDING if pending else Status.IN_EFFECT), passage.key
    assert len(holding.boxes) == sum(len(part.boxes) for part in parts)
    assert all(box.attached for box in holding.boxes)
    expected = [
        path
        for part in parts
        for at, item in enumerate(part.items)
        for row in (item, *(part.boxes[at][1] if at in part.boxes else ()))
        for path, _ in row.rows()
    ]
    found = [p.paragraph for p in holding.passages if p.kind is PassageKind.TEXT and p.paragraph]
    assert found == expected
    check_spans(holding)


@st.composite
def item_boxes(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    """A section with a box on any of its paragraphs: its text, and paths with their words."""
    rows = [row for item in draw(item_lists(0, 2)) for row in item.rows()]
    at = draw(st.integers(0, len(rows) - 1))
    path = rows[at][0]
    end = next((n for n in range(at + 1, len(rows)) if not rows[n][0].startswith(path)), len(rows))
    *outer, own = parse_path(path)
    ordinal = next(n for n in range(MOST + 1) if marker(len(outer), n) == own)
    verb = draw(st.sampled_from(["Replace", "Insert"]))
    label = marker(len(outer), ordinal + (verb == "Insert"))
    depth = len(outer) + 1
    below = draw(item_lists(depth, 2, "boxed ")) if depth < 4 and draw(st.booleans()) else ()
    (words,) = draw(item_lists(0, 1, "boxed ").map(lambda found: [found[0].text]))
    kind = "item" if outer else "paragraph"
    direction = "above with the following" if verb == "Replace" else "below"
    opening = (
        f"[NPRR9:  {verb} {kind} ({label}) {direction} upon system implementation"
        f"{' and renumber accordingly' if verb == 'Insert' else ''}:]"
    )
    body = list(Item(label, words, below).rows(format_path(tuple(outer))))
    lines = (
        [line for _, line in rows[:end]] + [opening] + [line for _, line in [*body, *rows[end:]]]
    )
    return "3.1\tLoad\n" + "\n".join(lines) + "\n", [*rows[:end], *body, *rows[end:]]


@given(example=item_boxes())
@settings(max_examples=150, deadline=None)
def test_a_box_on_any_paragraph_ends_where_the_rules_around_go_on(
    hold: Callable, example: tuple[str, list[tuple[str, str]]]
) -> None:
    text, expected = example
    holding = hold(text)
    assert [(p.paragraph, p.text) for p in holding.passages] == expected
    for passage in holding.passages:
        boxed = "boxed " in passage.text
        assert passage.status is (Status.PENDING if boxed else Status.IN_EFFECT), passage.key
    assert all(box.attached for box in holding.boxes)


@given(parts=rulebooks(boxed=True))
@settings(max_examples=60, deadline=None)
def test_covers_and_contents_pages_change_nothing_but_the_dates(
    hold: Callable, parts: tuple[Part, ...]
) -> None:
    plain, published = hold(rendered(parts)), hold(covered(parts))
    assert [
        (p.paragraph, p.section, p.text, p.status, p.revisions) for p in published.passages
    ] == [(p.paragraph, p.section, p.text, p.status, p.revisions) for p in plain.passages]
    assert [box.how for box in published.boxes] == [box.how for box in plain.boxes]
    for section in published.sections:
        assert section.effective == f"2030-05-0{section.number[0]}"
    check_spans(published)


@given(parts=rulebooks(boxed=True))
@settings(max_examples=20, deadline=None)
def test_a_second_run_gives_the_same_ids(hold: Callable, parts: tuple[Part, ...]) -> None:
    text = rendered(parts)
    assert hold(text) == hold(text)


# --- arbitrary lines --------------------------------------------------------------------------

FRAGMENTS = [
    "3\tLOAD", "3.1\tLoad Forecast", "3.1.2 Meters", "4\tFEES", "3.1\t[RESERVED]", "2.1\tDEFINITIONS",
    "2.2\tACRONYMS", "§25.999. Meters of the Grid.", "R1. Each owner shall", "R2. Each owner shall",
    "1.1\tKeep", "Section 3: Load", "May 1, 2030", "Effective June 1, 2030", "Contents", "3.1\tLoad\t4",
    "(1)\tOne:", "(2)\tTwo.", "(3)\tThree", "(a)\tItem;", "(b)\tItem", "(h)\tItem", "(i)\tItem:", "(ii)\tItem",
    "(A)\tItem", "(I)\tItem", "(aa)\tItem", "(v)\tItem", "(DC) Item", "(1)(a)\tBoth", "1.\tNote", "a.\tNote",
    "vx.\tNote", "•\tBullet", "Grid Day", "Grid Day (see Plant)", "Plant\tA thing that runs.",
    "GCH\t=\tGPR * GLD", "Where:", "∑", "Variable\tUnit\tDefinition", "GLD\tMWh\tThe load.", "\t\t5",
    "[NPRR1:  Replace paragraph (2) above with the following upon system implementation:]",
    "[NPRR2:  Insert items (a) and (b) below upon system implementation:]",
    "[NPRR3:  Delete paragraph (1) above on July 1, 2031.]",
    "[NPRR4:  Replace Section 3.1 above with the following upon system implementation:]",
    "[NPRR5:  Insert Sections 3.1 and 3.2 below upon system implementation:]",
    "[NPRR6:  Replace the definition “Grid Day” above with the following upon system implementation:]",
    "[NPRR7:  Replace the variable “GLD” above with the following upon system implementation:]",
    "[NPRR8:  Replace the formula “GCH” above with the following upon system implementation:]",
    "[NPRR1:  Delete items (a)-(c) above upon system implementation.]",
    "[NPRR1:  Insert item (a) below upon system implementation and renumber accordingly:]",
    "[NPRR2:  Replace the title of Section 3.1 above with the following upon system implementation:]",
    "Act now! The [first] part: fees",
    "[PIR001:  GridCo Protocol Interpretation of Load:]", "[NPRR9:", "[NPRR10 and", "]", "Q1: Who pays?",
    "NOTICE DATE: May 1, 2030", "Attachment A: Form", "A B C D E F", "______", "reserved",
    "The operator shall publish the forecast. " * 45,
]  # fmt: skip
LINES = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.sampled_from(FRAGMENTS), st.text(max_size=60)),
    min_size=1,
    max_size=40,
)


def unaccounted(reading: Reading, holding: Holding) -> list[str]:
    """Lines in no passage, heading, header or instruction, which aren't listed as such either.

    Furniture (contents pages, rules, letter indexes) and the titles of the cover are no text.
    """
    ground = survey(reading).ground
    spans = [p.span for p in holding.passages] + [s.heading for s in holding.sections]
    headers = {part for p in holding.passages for part in p.header.split("\n")}
    first = min(ground.headings, default=0)
    reported: set[int] = set()
    for finding in holding.findings:
        run = re.match(r"(\d+) lines, ", finding.message)
        if finding.kind is FindingKind.TEXT_NOT_REACHED and run:
            number = int(finding.place.removeprefix("line "))
            start = next(line.position for line in ground.lines
                         if reading.text.count("\n", 0, line.span.start) + 1 == number)  # fmt: skip
            reported.update(range(start, start + int(run[1])))
    return [
        line.text
        for line in ground.lines
        if line.position not in ground.left_out
        and line.position not in ground.covers
        and line.position not in reported
        and line.position >= first
        and not line.opens_box
        and line.text.strip() not in headers
        and not any(span.overlaps(line.span) for span in spans)
    ]


@given(lines=LINES)
@settings(max_examples=200, deadline=None)
def test_any_lines_are_understood_somehow_and_none_is_lost_silently(
    read_text: Callable, hold_reading: Callable, lines: list[str]
) -> None:
    try:
        reading = read_text("\n".join(lines))
    except UnreadableDocument:  # no text in it, or binary: the reader's word, with its own tests
        assume(False)
        raise
    holding = hold_reading(reading)
    check_spans(holding)
    assert unaccounted(reading, holding) == []


ROWS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(FRAGMENTS), st.text("ab(1)\t .[]", min_size=1, max_size=12)),
        st.fixed_dictionaries(
            {},
            optional={
                "heading_level": st.integers(1, 4),
                "bold": st.booleans(),
                "indent": st.sampled_from([0.0, 36.0, 72.0]),
                "table": st.integers(1, 3),
                "header": st.booleans(),
                "box": st.sampled_from([(1,), (1, 2), (3,)]),
            },
        ),
    ),
    min_size=1,
    max_size=30,
)


@given(rows=ROWS)
@settings(max_examples=150, deadline=None)
def test_any_structure_is_understood_somehow_and_no_line_is_lost_silently(
    build: Callable, hold_reading: Callable, rows: list
) -> None:
    reading = build(rows)
    holding = hold_reading(reading)
    check_spans(holding)
    assert unaccounted(reading, holding) == []

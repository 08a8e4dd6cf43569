"""What holds for any rulebook with boxes, against a plain model that knows where all came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from marketrules.consolidation.coming import Events
from marketrules.consolidation.edition import consolidated
from marketrules.consolidation.merging import in_force
from marketrules.consolidation.pieces import pieces_of
from marketrules.passages import PassageKind

WORDS = ["pays the fee", "files a form", "keeps a log", "calls the operator", "reads the meter"]
VERBS = ["replace", "insert", "delete"]
UPON = "upon system implementation"


@dataclass(frozen=True)
class Para:
    """A paragraph with its items; its place in the list is its label."""

    words: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Boxed:
    """A box on the paragraph it stands behind."""

    revision: str
    verb: str
    body: Para


@dataclass(frozen=True)
class Part:
    """A section: paragraphs, each with the box behind it, if there is one."""

    number: str
    paras: tuple[tuple[Para, Boxed | None], ...]


Lines = list[tuple[str, str, str]]


def rows(section: str, label: int, para: Para) -> Iterator[tuple[str, str, str]]:
    yield section, f"({label})", f"({label})\t{para.words}{':' if para.items else '.'}"
    for at, item in enumerate(para.items):
        letter = chr(97 + at)
        yield section, f"({label})({letter})", f"({letter})\t{item}."


def source(parts: Sequence[Part]) -> str:
    lines = []
    for part in parts:
        lines.append(f"{part.number}\tDuties")
        for number, (para, box) in enumerate(part.paras, 1):
            lines += [line for _, _, line in rows(part.number, number, para)]
            if box is None:
                continue
            tail = {
                "replace": f"Replace paragraph ({number}) above with the following {UPON}:]",
                "insert": f"Insert paragraph ({number + 1}) below {UPON} and renumber accordingly:]",
                "delete": f"Delete paragraph ({number}) above {UPON} and renumber accordingly.]",
            }[box.verb]
            lines.append(f"[{box.revision}:  {tail}")
            label = number + (box.verb == "insert")
            if box.verb != "delete":
                lines += [line for _, _, line in rows(part.number, label, box.body)]
    return "\n".join(lines) + "\n"


def expected(parts: Sequence[Part], come: set[str]) -> Lines:
    """The text that stands, by the model alone."""
    found: Lines = []
    for part in parts:
        paras: list[Para] = []
        for para, box in part.paras:
            verb = box.verb if box is not None and box.revision in come else ""
            if verb != "delete":
                paras.append(box.body if box is not None and verb == "replace" else para)
            if box is not None and verb == "insert":
                paras.append(box.body)
        for number, para in enumerate(paras, 1):
            found += rows(part.number, number, para)
    return found


@st.composite
def paras(draw: st.DrawFn, word: str = "") -> Para:
    count = draw(st.sampled_from([0, 0, 0, 2, 3]))
    text = st.sampled_from(WORDS).map(lambda words: f"Each plant {word}{words}")
    return Para(draw(text), tuple(draw(text) for _ in range(count)))


@st.composite
def rulebooks(draw: st.DrawFn, verbs: Sequence[str] = VERBS) -> tuple[Part, ...]:
    parts, revision = [], 0
    for number in range(1, draw(st.integers(1, 3)) + 1):
        held: list[tuple[Para, Boxed | None]] = []
        for _ in range(draw(st.integers(1, 4))):
            box = None
            if draw(st.booleans()):
                revision += 1
                verb = draw(st.sampled_from(verbs))
                box = Boxed(f"NPRR{revision}", verb, draw(paras(f"of revision {revision} ")))
            held.append((draw(paras()), box))
        parts.append(Part(f"3.{number}", tuple(held)))
    return tuple(parts)


def revisions_of(parts: Sequence[Part]) -> list[str]:
    return [box.revision for part in parts for _, box in part.paras if box is not None]


@st.composite
def chosen(draw: st.DrawFn, verbs: Sequence[str] = VERBS) -> tuple[tuple[Part, ...], set[str]]:
    parts = draw(rulebooks(verbs))
    return parts, {one for one in revisions_of(parts) if draw(st.booleans())}


def texts(hold: Callable, lines_of: Callable, text: str, come: set[str]) -> Lines:
    return lines_of(consolidated(hold(text), Events(frozenset(come))))


@given(example=chosen())
@settings(max_examples=150)
def test_the_text_with_some_boxes_applied_is_that_of_the_model(
    hold: Callable, lines_of: Callable, example: tuple[tuple[Part, ...], set[str]]
) -> None:
    parts, come = example
    done = consolidated(hold(source(parts)), Events(frozenset(come)))
    assert lines_of(done) == expected(parts, come)
    assert done.left == ()
    assert {one.box.instruction.revisions[0] for one in done.applied} == come


@given(parts=rulebooks())
@settings(max_examples=50)
def test_applying_none_gives_the_text_in_force(hold: Callable, parts: tuple[Part, ...]) -> None:
    holding = hold(source(parts))
    pieces = pieces_of(holding.edition, holding.text, holding.passages, holding.sections)
    done = consolidated(holding, Events())
    assert done.pieces == in_force(pieces)
    assert (done.applied, done.left) == ((), ())


@given(example=chosen())
@settings(max_examples=100)
def test_nothing_changes_outside_of_what_the_boxes_name(
    hold: Callable, example: tuple[tuple[Part, ...], set[str]]
) -> None:
    parts, come = example
    holding = hold(source(parts))
    before = consolidated(holding, Events()).pieces
    done = consolidated(holding, Events(frozenset(come)))
    gone = {piece.at for one in done.applied for piece in one.goes}
    came = {piece.at for one in done.applied for piece in one.comes}
    kept = [piece for piece in done.pieces if piece.at not in came]
    # All that stays stays in its order, with its words; at most its labels are counted anew.
    assert [p.at for p in kept] == [p.at for p in before if p.at not in gone]
    old = {piece.at: piece for piece in before}
    for piece in kept:
        was = old[piece.at]
        assert piece.text.partition("\t")[2] == was.text.partition("\t")[2]
        assert (piece.was or piece.path, piece.span) == (was.path, was.span)


@given(example=chosen(["replace"]))
@settings(max_examples=50)
def test_comparing_with_the_text_in_force_gives_the_boxes_back(
    hold: Callable, lines_of: Callable, example: tuple[tuple[Part, ...], set[str]]
) -> None:
    parts, come = example
    text = source(parts)
    before = Counter(texts(hold, lines_of, text, set()))
    after = Counter(texts(hold, lines_of, text, come))
    removed, added = before - after, after - before
    boxes = [
        (Counter(rows(part.number, number, para)), Counter(rows(part.number, number, box.body)))
        for part in parts
        for number, (para, box) in enumerate(part.paras, 1)
        if box is not None and box.revision in come
    ]
    assert removed == sum((old - new for old, new in boxes), Counter())
    assert added == sum((new - old for old, new in boxes), Counter())


@given(example=chosen(["replace"]))
@settings(max_examples=50)
def test_boxes_on_different_paragraphs_may_come_in_any_order(
    hold: Callable, lines_of: Callable, example: tuple[tuple[Part, ...], set[str]]
) -> None:
    parts, first = example
    rest = set(revisions_of(parts)) - first
    # The rulebook as it is printed after the first have come: their boxes are text of the rules.
    printed = tuple(
        replace(part, paras=tuple(
            (box.body, None) if box is not None and box.revision in first else (para, box)
            for para, box in part.paras
        ))
        for part in parts
    )  # fmt: skip
    together = texts(hold, lines_of, source(parts), first | rest)
    assert texts(hold, lines_of, source(printed), rest) == together


@given(parts=rulebooks(), come=st.sets(st.sampled_from([f"NPRR{n}" for n in range(1, 13)])))
@settings(max_examples=50)
def test_no_place_has_two_texts(hold: Callable, parts: tuple[Part, ...], come: set[str]) -> None:
    done = consolidated(hold(source(parts)), Events(frozenset(come)))
    places = Counter((p.section, p.path) for p in done.pieces if p.kind is PassageKind.TEXT)
    assert max(places.values(), default=1) == 1

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.catalogue import Catalogue
from index.catalogue_tables import write_catalogue
from index.terms import folded, spellings
from marketrules.constructions import Subject
from marketrules.documents import Status
from marketrules.errors import RecordError
from marketrules.holdings import Holding
from marketrules.passages import Passage, PassageKind
from marketrules.redlines import Change, Piece, ProposedChange
from marketrules.spans import Span


@contextmanager
def written(folder: Path, holdings: list[Holding]) -> Iterator[Catalogue]:
    write_catalogue(folder / "catalogue.sqlite", holdings)
    with closing(Catalogue(folder / "catalogue.sqlite")) as catalogue:
        yield catalogue


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    text = st.text(max_size=20)
    name = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=12)
    start = draw(st.integers(0, 10**6))
    return Passage(
        id=draw(text),
        key=draw(name),
        document="grid-code",
        edition="2025-01-01",
        section=draw(st.sampled_from(["3.1", "3.1.1", "Overview", "It's – “quoted”"])),
        title=draw(text),
        paragraph=draw(st.sampled_from(["", "(1)", "(1)(a)", "(1) table"])),
        term=draw(st.none() | name),
        kind=draw(st.sampled_from(PassageKind)),
        part=draw(st.integers(1, 99)),
        status=draw(st.sampled_from(Status)),
        revisions=tuple(draw(st.lists(st.sampled_from(["GCR1", "GCR2", "gcr3"]), max_size=3))),
        trigger=draw(st.none() | text),
        box=draw(st.none() | st.integers(1, 9)),
        span=Span(start, start + draw(st.integers(0, 99))),
        page=draw(st.none() | st.integers(1, 999)),
        text=draw(text),
        lead_in=tuple(draw(st.lists(text, max_size=2))),
        header=draw(text),
        see=draw(text),
        effective=draw(st.none() | st.just("2025-01-01")),
        author=draw(text),
    )


@given(drawn=st.lists(passages(), max_size=12, unique_by=lambda passage: passage.key))
@settings(deadline=None, max_examples=40)
def test_any_passages_come_back_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, holdings_base: Holding, drawn: list[Passage]
) -> None:
    holding = replace(holdings_base, passages=tuple(drawn))
    with written(tmp_path_factory.mktemp("any"), [holding]) as catalogue:
        assert catalogue.passages(range(len(drawn))) == tuple(drawn)
        for row, passage in enumerate(drawn):
            assert catalogue.row_of(passage.key) == row
            assert catalogue.by_key(passage.key) == passage
            assert passage in catalogue.in_section("grid-code", "2025-01-01", passage.section)
            if passage.term:
                assert passage in catalogue.by_term(f"  {passage.term.upper()} ") or (
                    folded(passage.term.upper()) != folded(passage.term)  # "ŉ" has no capital
                )
            for revision in passage.revisions:
                assert passage in catalogue.passages_of_revision(revision.lower())
            if passage.box is not None:
                assert passage in catalogue.passages_in_box("grid-code", "2025-01-01", passage.box)


@pytest.fixture(scope="module")
def holdings_base() -> Holding:
    from marketrules.documents import Document, Edition, Kind

    document = Document("grid-code", "Grid Code", Kind.PROTOCOLS, "Aurora Grid", 1)
    edition = Edition(document, "2025-01-01", "a.txt", "0" * 64, "txt", None, "2025-01-01")
    return Holding(edition, "", (), (), (), (), ())


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        # a definition's heading: whole, name, abbreviation
        ("Scheduling Agent (SA)", ("scheduling agent (sa)", "scheduling agent", "sa")),
        # brackets inside are part of the term
        ("Agent (SA)-Committed Hour", ("agent (sa)-committed hour",)),
        ("“Operating  Day”", ("operating day",)),  # quoted, with two spaces
        ("MW", ("mw",)),
        ("Limit (a)", ("limit (a)",)),  # one letter is a label, not an abbreviation
    ],
)
def test_terms_are_found_by_name_and_abbreviation(term: str, expected: tuple[str, ...]) -> None:
    assert spellings(term) == expected


def test_rows_come_in_the_order_asked_for(tmp_path: Path, holdings: list[Holding]) -> None:
    with written(tmp_path, holdings) as catalogue:
        everything = [passage for holding in holdings for passage in holding.passages]
        rows = [3, 0, 3, len(everything) - 1]
        assert catalogue.passages(rows) == tuple(everything[row] for row in rows)
        assert catalogue.passages([]) == ()
        with pytest.raises(IndexError, match="999"):
            catalogue.passages([0, 999])


def test_references_are_found_by_the_place_they_name_with_their_sources_rows(
    tmp_path: Path, holdings: list[Holding]
) -> None:
    with written(tmp_path, holdings) as catalogue:
        every = [one for holding in holdings for one in holding.references]
        places = {(one.document, one.section) for one in every}
        found = [pair for place in places for pair in catalogue.references_at(*place)]
        assert sorted(found) == sorted((catalogue.row_of(one.source), one) for one in every)
        assert catalogue.references_at("grid-code", "9.9") == ()


def test_the_same_words_are_found_under_any_label_and_in_any_edition(
    tmp_path: Path, writer: Callable[..., Any]
) -> None:
    editions = []
    for edition, label in (("2025-01-01", "(1)"), ("2025-06-01", "(2)")):
        code = writer("grid-code", edition)
        code.section("3.1", "Offer Caps")
        code.passage(label, f"{label}\tNo offer  may be late.")
        editions.append(code.holding())
    other = writer("connection-guide", "2025-01-01")
    other.section("1", "Offers")
    other.passage("(1)", "(1)\tNo offer may be late.")
    with written(tmp_path, [*editions, other.holding()]) as catalogue:
        found = catalogue.same_words("grid-code", "(7) No offer may be\nlate.")
        assert [one.key for one in found] == [
            "grid-code@2025-01-01#3.1(1)", "grid-code@2025-06-01#3.1(2)",
        ]  # fmt: skip
        assert catalogue.same_words("grid-code", "No offer may be early.") == ()


def test_redlines_and_what_documents_say_of_themselves_come_back(
    tmp_path: Path, writer: Callable[..., Any]
) -> None:
    code = writer("grid-code", "2025-01-01")
    code.section("1.1", "Precedence")
    code.passage(
        "(1)", "If the Connection Guide conflicts with these Protocols, these Protocols prevail."
    )
    code.section("3", "Offers")
    code.section("3.1", "Caps", "3")
    code.passage("(1)", "For purposes of this Section, a “Late Offer” means one after 1000.")
    change = ProposedChange("grid-code@2025-01-01#3.1(1)", (Piece(Change.INSERTED, "new"),))
    with written(tmp_path, [replace(code.holding(), redlines=(change,))]) as catalogue:
        assert catalogue.redline_of(change.key) == change
        assert catalogue.redline_of("grid-code@2025-01-01#3.1(2)") is None
        (rule,) = catalogue.constructions(Subject.DOCUMENTS)
        assert (rule.prevailing, rule.yielding) == (("grid-code",), ("connection-guide",))
        assert catalogue.constructions(Subject.TERMS_FROM) == ()
        (term,) = catalogue.scoped_terms("grid-code", "2025-01-01", ["3.1", "3"])
        assert (term.term, term.section) == ("Late Offer", "3.1")
        assert catalogue.scoped_terms("grid-code", "2025-01-01", ["3"]) == ()


def test_boxes_are_counted_by_the_family_of_their_revisions(
    tmp_path: Path, holdings: list[Holding]
) -> None:
    with written(tmp_path, holdings) as catalogue:
        assert catalogue.documents_boxing("GCR") == {"grid-code": 4}  # two in each edition
        assert catalogue.documents_boxing("GC") == {}


def test_a_key_that_names_two_passages_is_refused(
    tmp_path: Path, writer: Callable[..., Any]
) -> None:
    twice = writer("grid-code", "2025-01-01")
    twice.section("3.1", "Offer Caps")
    twice.passage("(1)", "One text.")
    twice.passage("(1)", "Another at the same place.")
    with pytest.raises(RecordError, match=r"grid-code@2025-01-01#3\.1\(1\)"):
        write_catalogue(tmp_path / "catalogue.sqlite", [twice.holding()])


def test_many_threads_read_at_once(tmp_path: Path, holdings: list[Holding]) -> None:
    with written(tmp_path, holdings) as catalogue, ThreadPoolExecutor(8) as workers:
        found = workers.map(lambda row: catalogue.passages([row])[0].key, [0, 1, 2, 3] * 50)
        keys = [passage.key for passage in holdings[0].passages[:4]]
        assert list(found) == keys * 50


def test_the_file_cannot_be_written(tmp_path: Path, holdings: list[Holding]) -> None:
    with (
        written(tmp_path, holdings) as catalogue,
        catalogue._borrowed() as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM passages")


@pytest.mark.parametrize("content", [None, b"", b"not a database, but long enough to be one" * 99])
def test_a_file_that_is_no_catalogue_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "catalogue.sqlite"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RecordError, match=r"catalogue\.sqlite"):
        Catalogue(file)

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.documents import Document, Kind
from marketrules.errors import PinpointUnresolved
from marketrules.folders import DataFolder
from search_api.engine import Engine
from search_api.showing.succession import How

SUMMER = date(2025, 8, 1)
_OLD, _NEW = "market-protocols@2025-01-01", "market-protocols@2025-07-01"

HEIRS = [
    # the same words at the same place
    ("1.1(1)", How.SAME, "1.1(1)"),
    # other words at the same place
    ("9.3.1(1)", How.CHANGED, "9.3.1(1)"),
    # a paragraph was put before it
    ("1.3(2)", How.RENUMBERED, "1.3(3)"),
    # its box has been carried out: the term is gone
    ("2.1:Paper Schedule", How.GONE, None),
]


@pytest.mark.parametrize(("place", "how", "heir"), HEIRS)
def test_an_old_permalink_names_what_governs(
    sample_engine: Engine, place: str, how: How, heir: str | None
) -> None:
    (shown,) = sample_engine.show(f"{_OLD}#{place}", SUMMER).matches
    assert shown.governing is not None
    assert (shown.governing.how, shown.governing.key) == (how, heir and f"{_NEW}#{heir}")
    assert (
        "This is the text of the edition of Jan 1, 2025, not that of Aug 1, 2025."
        in (shown.notes[0])
    )


def test_the_text_of_a_permalink_is_that_of_its_edition(sample_engine: Engine) -> None:
    (old,) = sample_engine.show(f"{_OLD}#9.3.1(1)", SUMMER).matches
    (new,) = sample_engine.show(f"{_NEW}#9.3.1(1)", SUMMER).matches
    assert old.text != new.text
    assert (old.citation.edition, new.citation.edition) == ("2025-01-01", "2025-07-01")
    assert new.governing is None
    assert new.notes == ()


def test_a_permalink_that_governs_at_the_date_says_nothing_more(sample_engine: Engine) -> None:
    (shown,) = sample_engine.show(f"{_OLD}#9.3.1(1)", date(2025, 3, 15)).matches
    assert shown.governing is None


def test_text_that_is_to_come_names_what_governs_before_it(sample_engine: Engine) -> None:
    (shown,) = sample_engine.show(f"{_NEW}#9.3.1(1)", date(2025, 3, 15)).matches
    assert shown.governing is not None
    assert shown.governing.key == f"{_OLD}#9.3.1(1)"


def test_a_notice_and_a_request_have_no_heirs(sample_engine: Engine) -> None:
    for pinpoint in ("M-A051525-01", "lprr112@2025-03-15#3.1.3(2)!LPRR112"):
        assert all(one.governing is None for one in sample_engine.show(pinpoint, SUMMER).matches)


LATE = "An owner that files late shall pay a fee of 100 $ for each day of the delay."
FORM = "An owner of a plant shall file the yearly form with GridCo by the end of March."
COPY = "GridCo shall keep a copy of each form that it received for at least seven years."


@pytest.fixture(scope="module")
def shortened(
    tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder, new_shelf: Callable[..., Any]
) -> Engine:
    """A guide whose first paragraph was struck: (2) is (1) now, (3) is (2), with a word changed."""
    document = Document("form-guide", "Form Guide", Kind.GUIDE, "GridCo", 2)
    holdings = []
    for edition, texts in (
        ("2025-01-01", (FORM, LATE, COPY)),
        ("2025-06-01", (LATE, COPY.replace("seven", "nine"))),
    ):
        shelf = new_shelf(document, edition, edition, c4=edition)
        shelf.section("4", "Forms")
        shelf.section("4.1", "Yearly Form", "4")
        for number, text in enumerate(texts, 1):
            shelf.say(f"({number})", text)
        holdings.append(shelf.holding())
    folder = DataFolder(tmp_path_factory.mktemp("shortened"))
    publish(folder, build_snapshot(folder, holdings, desk_embedder))
    return Engine(folder, desk_embedder)


KEYS = [
    ("4.1(1)", How.CHANGED, "4.1(1)"),  # the struck one: at its place stands another text
    ("4.1(2)", How.RENUMBERED, "4.1(1)"),
    ("4.1(3)", How.MOVED, "4.1(2)"),
]


@pytest.mark.parametrize(("place", "how", "heir"), KEYS)
def test_the_heir_is_found_by_its_words_before_its_number(
    shortened: Engine, place: str, how: How, heir: str
) -> None:
    (shown,) = shortened.show(f"form-guide@2025-01-01#{place}", SUMMER).matches
    assert shown.governing is not None
    assert (shown.governing.how, shown.governing.key) == (how, f"form-guide@2025-06-01#{heir}")


def test_a_pinpoint_that_is_no_more_shows_its_heir_and_says_so(shortened: Engine) -> None:
    (shown,) = shortened.show("form-guide 4.1(3)", SUMMER).matches
    assert shown.citation.key == "form-guide@2025-06-01#4.1(2)"
    assert shown.notes == (
        "form-guide 4.1(3) of the edition of Jan 1, 2025 is 4.1(2) on Aug 1, 2025.",
    )
    answer = shortened.ask("What does Form Guide 4.1(3) say?", SUMMER)
    assert [one.key for one in answer.citations] == ["form-guide@2025-06-01#4.1(2)"]
    assert shown.notes[0] in answer.notes


def test_before_it_was_renumbered_the_pinpoint_is_what_it_says(shortened: Engine) -> None:
    (shown,) = shortened.show("form-guide 4.1(3)", date(2025, 3, 15)).matches
    assert (shown.citation.key, shown.notes) == ("form-guide@2025-01-01#4.1(3)", ())


def test_a_pinpoint_that_never_was_is_refused(shortened: Engine) -> None:
    with pytest.raises(PinpointUnresolved, match=r"No paragraph \(9\)"):
        shortened.show("form-guide 4.1(9)", SUMMER)

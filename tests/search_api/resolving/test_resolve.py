"""What is typed into the cite-jump box, and where it leads."""

import threading
from datetime import date

import pytest

from search_api.engine import Engine
from search_api.resolving.typed import read_typed

_AUGUST = date(2025, 8, 1)

# What is typed, and the kinds and places that come first, best first.
TYPED = [
    # numbers: itself, then what is below it, as far as it is typed
    ("9.3", ["market-protocols 9.3", "market-protocols 9.3.1", "market-protocols 9.3.2"]),
    ("9.3.", ["market-protocols 9.3.1", "market-protocols 9.3.2"]),
    ("§ 9.3.1", ["market-protocols 9.3.1"]),
    ("Section 9.3.1", ["market-protocols 9.3.1"]),
    ("9,3,1", ["market-protocols 9.3.1"]),
    ("93.1", ["market-protocols 9.3.1"]),
    ("9.3.7", ["market-protocols 9.3"]),
    # in several documents: the higher one first; in the one that is named, only there
    ("3.1", ["market-protocols 3.1", "operations-guide 3.1"]),
    ("operations-guide 3.1", ["operations-guide 3.1"]),
    ("operations guide 3.", ["operations-guide 3.1", "operations-guide 3.2"]),
    ("og 3.1", ["operations-guide 3.1"]),
    ("3.1 of the operations guide", ["operations-guide 3.1"]),
    # labels: as far as they are typed
    ("9.3.1(1)", ["market-protocols 9.3.1(1)"]),
    ("9.3.1(", ["market-protocols 9.3.1(1)"]),
    ("9.3.1(2)(a", ["market-protocols 9.3.1(2)(a)"]),
    # revisions and notices, however they are written
    ("lprr102", ["LPRR102"]),
    ("LPRR 10", ["LPRR100", "LPRR102"]),
    ("lprr-112", ["LPRR112"]),
    ("112", ["LPRR112"]),
    ("m-a0515", ["market-notice M-A051525-01"]),
    ("MA051525-01", ["market-notice M-A051525-01"]),
    # terms and acronyms: by either name, from the beginning, by a word, with a slip
    ("bank day", ["market-protocols 2.1:Bank Day"]),
    ("Bank Days", ["market-protocols 2.1:Bank Day"]),
    ("bnak day", ["market-protocols 2.1:Bank Day"]),
    ("what is a bank day", ["market-protocols 2.1:Bank Day"]),
    ("lmgo", ["market-protocols 2.2:LMGO"]),
    # documents and titles
    ("operat", ["operations-guide"]),
    ("notice of a dis", ["market-protocols 9.3.1"]),
    ("dispute notice", ["market-protocols 9.3.1"]),
    ("settlment calendar", ["market-protocols 9.1"]),
]


@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_what_is_typed_leads_to_what_is_meant(
    sample_engine: Engine, typed: str, expected: list[str]
) -> None:
    found = sample_engine.resolve(typed, _AUGUST, 10).suggestions
    assert [_place(one.key) for one in found[: len(expected)]] == expected


def _place(key: str) -> str:
    document, _, rest = key.partition("@")
    edition, _, place = rest.partition("#")
    notice = edition if document == "market-notice" else ""
    return f"{document} {place or notice}".strip()


@pytest.mark.parametrize(
    "typed", ["zzzz", "§", "(", "\0", "99.99", "lprr9999", "😀", "-", "a" * 200]
)
def test_what_leads_nowhere_gives_nothing(sample_engine: Engine, typed: str) -> None:
    assert sample_engine.resolve(typed, _AUGUST, 10).suggestions == ()


def test_every_suggestion_leads_to_what_it_says(sample_engine: Engine) -> None:
    """Of all one-letter beginnings: the key is shown, with the status that was told."""
    seen = 0
    for letter in "abcdefghijklmnopqrstuvwxyz123456789":
        for one in sample_engine.resolve(letter, _AUGUST, 50).suggestions:
            shown = sample_engine.show(one.key, _AUGUST)
            assert shown.matches, one.key
            if one.kind in ("paragraph", "definition", "acronym"):
                assert shown.matches[0].citation.status == one.status
            seen += 1
    assert seen > 150


def test_the_date_decides_which_edition_is_meant(engine: Engine) -> None:
    for day, edition in ((date(2025, 3, 1), "2025-01-01"), (_AUGUST, "2025-06-01")):
        first = engine.resolve("grid-rules 9.4", day, 1).suggestions[0]
        assert (first.key, first.status) == (f"grid-rules@{edition}#9.4", "in_effect")


def test_what_isnt_in_force_yet_comes_last_and_says_so(engine: Engine) -> None:
    found = engine.resolve("9.4", date(2025, 1, 15), 5).suggestions
    assert [(one.key, one.status) for one in found] == [
        ("grid-rules@2025-01-01#9.4", "in_effect"), ("field-manual@2025-02-01#9.4", "superseded"),
    ]  # fmt: skip


def test_a_boxed_section_is_told_as_pending(sample_engine: Engine) -> None:
    first = sample_engine.resolve("8.3", _AUGUST, 1).suggestions[0]
    assert (first.title, first.status) == ("State of Charge Telemetry", "pending")


def test_a_heading_in_a_box_is_not_told_as_the_title_in_force(sample_engine: Engine) -> None:
    outline = sample_engine.outline("market-protocols", as_of=_AUGUST)
    titles = {one.section: one.title for one in outline.sections}
    for number, title in titles.items():
        first = sample_engine.resolve(f"market-protocols {number}", _AUGUST, 1).suggestions[0]
        assert first.title == title


def test_a_revision_of_an_older_edition_alone_leads_there(sample_engine: Engine) -> None:
    """LPRR101 was boxed in January and is the text of July."""
    first = sample_engine.resolve("lprr101", _AUGUST, 1).suggestions[0]
    assert (first.key, first.status) == (
        "market-protocols@2025-01-01#9.3.1(1)!LPRR101", "superseded",
    )  # fmt: skip
    before = sample_engine.resolve("lprr101", date(2025, 3, 1), 1).suggestions[0]
    assert (before.key, before.status) == ("LPRR101", "pending")


def test_no_more_than_asked_for(sample_engine: Engine) -> None:
    assert len(sample_engine.resolve("s", _AUGUST, 3).suggestions) == 3


def test_many_who_type_at_once_wait_for_one_directory(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import search_api.opened as module

    made = []

    class Counted(module.Directory):
        def __init__(self, *given: object) -> None:
            made.append(1)
            super().__init__(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "Directory", Counted)
    opened = module.Opened(engine._current().snapshot)
    threads = [threading.Thread(target=lambda: opened.directory) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert made == [1]


READ = [
    ("6.5.7", ("6.5.7", "", "", "")),
    ("6.5.7.3(1)(a", ("6.5.7.3", "(1)(a", "", "")),
    ("sec 9 (2)", ("9", "(2)", "", "")),
    ("NPRR 1013", ("", "", "nprr1013", "")),
    ("pgrr-118", ("", "", "pgrr118", "")),
    ("M-A0223", ("", "", "", "ma0223")),
    ("adjustment per", ("", "", "", "")),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_what_is_typed_is_read_by_its_form(
    engine: Engine, text: str, expected: tuple[str, str, str, str]
) -> None:
    typed = read_typed(text, engine._current().names)
    assert (typed.number, typed.labels, typed.revision, typed.notice) == expected

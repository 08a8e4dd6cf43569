import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import open_current, publish
from marketrules.documents import Document, Kind
from marketrules.folders import DataFolder
from marketrules.passages import PassageKind
from search_api.searching.headwords import Headwords, one_slip
from tests.conftest import Shelf

WORDS = st.text("abcd1", max_size=6)


@given(WORDS, WORDS)
def test_one_slip_is_what_all_slips_of_a_word_are(one: str, other: str) -> None:
    assert one_slip(one, other) == (other in _slips(one))


def _slips(word: str) -> set[str]:
    """Every word one slip from ``word``, written out; a change among figures is none."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    letters = string.ascii_lowercase
    out = {left + right[1:] for left, right in cuts if right and not right[0].isdigit()}
    put = {left + letter + right for left, right in cuts for letter in letters}
    changed = {
        left + letter + right[1:]
        for left, right in cuts
        for letter in letters + string.digits
        if right and not (letter.isdigit() and right[0].isdigit())
    }
    exchanged = {
        left + right[1] + right[0] + right[2:]
        for left, right in cuts
        if len(right) > 1 and not (right[0].isdigit() or right[1].isdigit())
    }
    return (out | put | changed | exchanged) - {word}


@pytest.fixture(scope="module")
def headwords(tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder) -> Headwords:
    shelf = Shelf(
        Document("rules", "Rules", Kind.PROTOCOLS, "GridCo", 1), "2025-01-01", "2025-01-01"
    )
    shelf.section("2.1", "Definitions")
    for term in ("Qualified Scheduling Entity (QSE)", "Master Qualified Scheduling Entity (QSE)",
                 "Adjustment Period", "Day-Ahead Market (DAM)", "Level 1 Service",
                 "Level 2 Service", "Resource Node"):  # fmt: skip
        shelf.say("", f"{term}\tWhat it is.", term=term, kind=PassageKind.DEFINITION)
    shelf.section("2.2", "Acronyms")
    for short, meaning in (("QSE", "Qualified Scheduling Entity"), ("ESR", "Energy Storage Unit"),
                           ("LMP", "Locational Price")):  # fmt: skip
        shelf.say("", f"{short}\t\t{meaning}", term=short, kind=PassageKind.ACRONYM)
    folder = DataFolder(tmp_path_factory.mktemp("headwords"))
    publish(folder, build_snapshot(folder, [shelf.holding()], desk_embedder))
    return Headwords(open_current(folder, None))


MEANT = [
    ("Adjustmnt Period", "Adjustment Period"),
    ("adjustment perod", "Adjustment Period"),
    ("Ajustment Periods", "Adjustment Period"),
    ("AdjustmentPeriod", "Adjustment Period"),
    ("day ahead market", "Day-Ahead Market"),
    ("Qualifed Scheduling Entities", "Qualified Scheduling Entity"),
    ("Resuorce Node", "Resource Node"),
    # held as typed
    ("Adjustment Periods", "Adjustment Periods"),
    ("qse", "qse"),
    # two slips, a short form, a figure, a question
    ("Adjstmnt Period", "Adjstmnt Period"),
    ("QSA", "QSA"),
    ("Level 3 Service", "Level 3 Service"),
    ("which of the adjustment perods that end before midnight are meant here", None),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "meant"), MEANT)
def test_a_term_one_letter_off_is_the_one_meant(
    headwords: Headwords, typed: str, meant: str | None
) -> None:
    assert headwords.meant(typed) == (typed if meant is None else meant)


NAMES = [
    ("QSE", ("qualified scheduling entity",)),
    ("QSEs", ("qualified scheduling entity",)),
    ("Qualified Scheduling Entity", ("qse",)),
    ("Energy Storage Unit", ("esr",)),
    ("LMP", ("locational price",)),
    ("Adjustment Period", ()),
    ("nothing of the kind", ()),
]


@pytest.mark.parametrize(("term", "names"), NAMES)
def test_a_name_and_its_short_form_lead_to_each_other(
    headwords: Headwords, term: str, names: tuple[str, ...]
) -> None:
    assert headwords.names(term) == names

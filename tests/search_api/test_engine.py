import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.build import build_snapshot
from index.embed import Embedder, Matrix, OnnxEmbedder
from index.encoder_card import EncoderIdentity
from index.facets import facets_of
from index.model import ensure_encoder
from index.progress import Progress, silent
from index.publish import publish
from marketrules.errors import PinpointUnresolved, SnapshotMissing
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.searching.places import Places

SUMMER = date(2025, 7, 1)


@pytest.fixture
def own(desk: DataFolder, tmp_path: Path) -> Iterator[DataFolder]:
    """A copy of the desk that may be written to."""
    shutil.copytree(desk.root, tmp_path / "data")
    yield DataFolder(tmp_path / "data")


def test_the_engine_moves_over_when_another_snapshot_is_published(
    own: DataFolder, desk_embedder: Embedder, desk_holdings: list[Holding]
) -> None:
    engine = Engine(own, desk_embedder)
    before = engine.ask("When is the dispute form due?", SUMMER)
    publish(own, build_snapshot(own, desk_holdings[:1], desk_embedder))
    assert engine.following.catch_up(20)
    after = engine.ask("When is the dispute form due?", SUMMER)
    assert before.snapshot != after.snapshot
    assert "within 12" in before.text
    assert "within 10" in after.text
    assert len(engine.documents()) == 1


def test_before_anything_is_published_the_engine_says_so(
    tmp_path: Path, desk_embedder: Embedder
) -> None:
    with pytest.raises(SnapshotMissing):
        Engine(DataFolder(tmp_path), desk_embedder)


def test_the_same_question_has_the_same_answer(engine: Engine) -> None:
    first, second = (engine.ask("dispute form", SUMMER) for _ in range(2))
    assert first.claims == second.claims
    assert first.citations == second.citations


def test_an_answer_keeps_to_the_documents_chosen(engine: Engine) -> None:
    free = engine.ask("Who tests the relays of a substation?", SUMMER)
    assert {one.document for one in free.citations} == {"field-manual"}
    manual = engine.ask("Who tests the relays of a substation?", SUMMER, documents=["field-manual"])
    assert (manual.text, manual.notes) == (free.text, free.notes)
    rules = engine.ask("Who tests the relays of a substation?", SUMMER, documents=["grid-rules"])
    assert {one.document for one in (*rules.citations, *rules.pending)} <= {"grid-rules"}
    told = rules.refusal.message if rules.refusal else " ".join(rules.notes)
    assert "Field Manual" in told and "wasn't chosen" in told
    both = engine.ask(
        "Who tests the relays of a substation?", SUMMER, documents=["grid-rules", "field-manual"]
    )
    assert both.text == free.text


def test_a_section_of_another_document_is_refused_with_where_it_stands(engine: Engine) -> None:
    refused = engine.ask("9.5(1)", SUMMER, documents=["field-manual"]).refusal
    assert refused is not None
    assert "grid-rules" in {one.document for one in refused.see}


def test_a_revision_request_chosen_alone_answers_nothing_as_in_force(engine: Engine) -> None:
    answer = engine.ask("When is an invoice paid?", SUMMER, documents=["grr020"])
    assert answer.refusal is not None and answer.citations == ()
    assert answer.refusal.see[0].document == "grid-rules"


def test_a_document_that_isnt_held_is_named_with_those_that_are(engine: Engine) -> None:
    with pytest.raises(PinpointUnresolved, match=r"No document 'x' is held.*field-manual"):
        engine.ask("When is an invoice paid?", documents=["field-manual", "x"])


def test_search_keeps_to_its_filters(engine: Engine) -> None:
    hits = engine.search("form", SUMMER, document="grid-rules", top=50).hits
    assert {hit.citation.document for hit in hits} == {"grid-rules"}
    assert {hit.citation.edition for hit in hits} == {"2025-06-01"}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    with pytest.raises(PinpointUnresolved, match="tax-code"):
        engine.search("form", SUMMER, document="tax-code")


def test_with_the_real_encoder_a_paraphrase_finds_its_paragraph(
    tmp_path: Path, desk_holdings: list[Holding]
) -> None:
    folder, embedder = DataFolder(tmp_path), OnnxEmbedder(ensure_encoder(Settings()))
    publish(folder, build_snapshot(folder, desk_holdings, embedder))
    engine = Engine(folder, embedder)
    # No word of it stands in "Visitors … sign in at the gate and wear a helmet."
    found = engine.search("protective headgear for guests", SUMMER, top=1).hits[0]
    assert found.citation.section == "Site visits"
    foreign = engine.ask("How long do I bake sourdough bread?", SUMMER)
    assert foreign.refusal is not None
    assert foreign.refusal.reason.value == "not_in_corpus"


def test_a_number_in_several_documents_lists_them_all_first(engine: Engine) -> None:
    hits = engine.search("9.4", SUMMER, top=3).hits
    assert {hit.citation.document for hit in hits[:2]} == {"grid-rules", "field-manual"}


def test_a_number_divided_wrongly_is_known_by_its_digits(desk_holdings: list[Holding]) -> None:
    one = desk_holdings[0].passages[0]
    numbers = ("6.5.7.3", "9.9.3", "1.11.1", "11.1.1", "6")
    places = Places(facets_of([replace(one, section=number) for number in numbers]))
    assert places.alike("6.57.3") == ("6.5.7.3",)
    assert set(places.alike("11.11")) == {"1.11.1", "11.1.1"}
    assert places.alike("6.5.7.3") == places.alike("6573") == places.alike("7.1") == ()
    assert places.alike("6.57.3", "planning-guide") == ()


def test_a_term_is_found_in_the_plural_and_as_possessive(engine: Engine) -> None:
    for text in ("Dispatch Agents", "what is a DA's", "DAs"):
        assert engine.search(text, SUMMER, top=1).hits[0].citation.term, text


class Deaf:
    """An embedder that must not be asked."""

    def __init__(self, identity: EncoderIdentity) -> None:
        self.identity = identity

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        raise AssertionError("an identifier was embedded")


# What is typed → the place that comes first. None of it is embedded.
NAMED = [
    ("9.5(1)", "grid-rules@2025-06-01#9.5(1)"),
    ("Section 9.5", "grid-rules@2025-06-01#9.5(1)"),
    ("grr12", "grid-rules@2025-06-01#9.4(2)!GRR012"),
    ("GRR  012", "grid-rules@2025-06-01#9.4(2)!GRR012"),
    ("m-a010125-01", "market-notice@M-A010125-01#ACTION REQUIRED"),
    ("MA010125-01", "market-notice@M-A010125-01#ACTION REQUIRED"),
    ("M-A010125-1", "market-notice@M-A010125-01#ACTION REQUIRED"),
    ("DA", "grid-rules@2025-06-01#2.1:Dispatch Agent (DA)"),
    ("DA's", "grid-rules@2025-06-01#2.1:Dispatch Agent (DA)"),
    ("“Dispatch Agent”", "grid-rules@2025-06-01#2.1:Dispatch Agent (DA)"),
    ("dispatch agents", "grid-rules@2025-06-01#2.1:Dispatch Agent (DA)"),
    ("Dispach Agent", "grid-rules@2025-06-01#2.1:Dispatch Agent (DA)"),
    ("dispatch-agent", "grid-rules@2025-06-01#2.1:Dispatch Agent (DA)"),
]


@pytest.mark.parametrize(("text", "key"), NAMED)
def test_identifiers_are_looked_up_and_never_embedded(
    desk: DataFolder, desk_embedder: Embedder, text: str, key: str
) -> None:
    found = Engine(desk, Deaf(desk_embedder.identity)).search(text, SUMMER, explain=True)
    first = found.hits[0].citation
    assert first.key == key
    assert [one.list for one in found.reasons[0]] == ["identifier"]
    assert len(found.reasons) == len(found.hits)


def test_behind_a_term_come_the_paragraphs_with_its_words(
    desk: DataFolder, desk_embedder: Embedder
) -> None:
    found = Engine(desk, Deaf(desk_embedder.identity)).search("dispatch agent", SUMMER)
    assert [hit.citation.key for hit in found.hits[:2]] == [
        "grid-rules@2025-06-01#2.1:Dispatch Agent (DA)", "grid-rules@2025-06-01#9.4(1)",
    ]  # fmt: skip
    assert found.hits[0].score == 1 > found.hits[1].score > 0


def test_a_term_that_was_corrected_is_said(engine: Engine) -> None:
    (note,) = engine.search("what is a Dispatch Agnet?", SUMMER).notes
    assert note == "No term “Dispatch Agnet” is defined; “Dispatch Agent” was looked up."
    assert engine.search("what is a Dispatch Agnet?", SUMMER).hits[0].citation.term


def test_what_stands_nowhere_shows_what_mentions_it_and_what_is_near(
    desk: DataFolder, desk_embedder: Embedder
) -> None:
    engine = Engine(desk, Deaf(desk_embedder.identity))
    found = engine.search("9.4.7", SUMMER, explain=True)
    assert found.notes == ("Section 9.4.7 doesn't stand in the documents held.",)
    assert {hit.citation.section for hit in found.hits} == {"9.4"}
    assert {one.list for why in found.reasons for one in why} == {"nearest"}
    standard = engine.search("TPL-001-5.1", SUMMER)
    assert (standard.notes, standard.hits) == (("TPL-001-5.1 isn't held.",), ())


def test_a_day_in_the_question_chooses_the_text_and_finds_nothing_else(
    sample_engine: Engine,
) -> None:
    """ "… in March 2025" isn't to find what is due in March."""
    asked = "How long was a statement open to dispute{}?"
    told = sample_engine.ask(asked.format(" in March 2025"))
    given = sample_engine.ask(asked.format(""), as_of=date(2025, 3, 31))
    assert told.question == asked.format(" in March 2025")
    assert told.as_of == given.as_of == "2025-03-31"
    assert told.claims and told.claims == given.claims

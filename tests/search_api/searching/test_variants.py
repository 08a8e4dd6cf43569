from dataclasses import replace
from datetime import date

from marketrules.documents import Status
from search_api.engine import Engine
from search_api.searching.ranking import Ranked
from search_api.searching.variants import folded_hits

SUMMER = date(2025, 7, 1)


def hits_of(engine: Engine, *texts_and_places: tuple[str, str, Status]) -> list[Ranked]:
    one = engine.search("late form", SUMMER, top=1).hits[0].citation
    passage = engine._current().standing(SUMMER).by_key(one.key)
    assert passage is not None
    return [
        Ranked(
            row,
            replace(passage, key=f"k{row}", text=text, section=section, status=status),
            1 - row / 10,
            0.5,
        )
        for row, (text, section, status) in enumerate(texts_and_places)
    ]


LONG = (
    "Each Dispatch Agent shall file one signed form for every statement in dispute, stating its"
    " number, the amount and the interval concerned, by noon of day ten after the posting"
)


def test_a_boxed_text_that_hardly_differs_is_folded_into_the_one_in_force(engine: Engine) -> None:
    hits = hits_of(
        engine,
        (LONG.replace("ten", "nine"), "9.4", Status.PENDING),
        (LONG, "9.4", Status.IN_EFFECT),
        ("Something else.", "9.4", Status.IN_EFFECT),
    )
    (first, variants), (second, none) = folded_hits(hits, 5)
    assert (first.passage.key, first.score, variants) == ("k1", 1.0, ("k0",))
    assert (second.passage.key, none) == ("k2", ())


def test_two_sections_that_say_the_same_stay_two_hits(engine: Engine) -> None:
    hits = hits_of(engine, (LONG, "9.4", Status.IN_EFFECT), (LONG, "9.5", Status.IN_EFFECT))
    assert len(folded_hits(hits, 5)) == 2


def test_what_changes_the_rule_stays_a_hit_of_its_own(engine: Engine) -> None:
    # "12 Business Days" of ten words against "20 Business Days": another rule
    found = engine.search("Grid Rules 9.4(2): what will GRR012 change?", SUMMER).hits
    assert {"in_effect", "pending"} <= {hit.citation.status.value for hit in found}


def test_as_many_hits_come_as_are_wanted_and_later_variants_still_count(engine: Engine) -> None:
    hits = hits_of(
        engine,
        (LONG, "9.4", Status.IN_EFFECT),
        ("Else.", "9.5", Status.IN_EFFECT),
        (LONG, "9.4", Status.PENDING),
    )
    ((first, variants),) = folded_hits(hits, 1)
    assert (first.passage.key, variants) == ("k0", ("k2",))

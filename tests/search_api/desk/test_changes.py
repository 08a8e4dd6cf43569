"""The change radar over Grid Rules of January (10 Business Days) and June (12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.boxes import Verb
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from search_api.desk import inquiries
from search_api.desk.acting import Actor
from search_api.desk.changes import radar, tell
from search_api.desk.database import Records
from search_api.desk.inquiries import Quoted, Said
from search_api.desk.tables.inquiries import GivenAnswer, Inquiry
from search_api.engine import Engine
from search_api.showing.became import Quoted as Cited

JULY, MAY = date(2025, 7, 1), date(2025, 5, 1)
DUE = "The form is due within 10 Business Days of the statement."
LATE = "GridCo shall not accept a form that is late."


@pytest.fixture
def records(tmp_path: object) -> object:
    opened = Records.open(Settings.model_validate({"data": tmp_path}))
    yield opened
    opened.close()


def quoted(key: str, quote: str, status: str = "in_effect") -> Quoted:
    section, _, paragraph = key.partition("#")[2].partition("(")
    return Quoted(key, f"§ {key}", key.partition("@")[0], section, f"({paragraph}", status, quote)


def reply(
    records: Records, actor: Actor, quote: Quoted, said: date = MAY, as_of: date | None = None
) -> int:
    with records.writing() as session:
        number = inquiries.take(session, actor, {"question": "due?", "organisation": "Acme",
                                "role": "QSE", "channel": "phone"}, Settings()).id  # fmt: skip
        given = Said("snap", as_of or said, quote.quote, (quote,))
        made = inquiries.add_answer(session, actor, number, given)
        made.answers[0].at = datetime(said.year, said.month, said.day, 12, tzinfo=UTC)
    return number


# cited key, quote, status → how, whether the words quoted stand, from when
CASES = [
    ("grid-rules@2025-01-01#9.4(2)", DUE, "in_effect", ("changed",), False, "2025-06-01"),
    ("grid-rules@2025-01-01#9.4(2)", LATE, "in_effect", ("changed_elsewhere",), True, "2025-06-01"),
    ("grid-rules@2025-01-01#9.4(1)(b)", "The amount in dispute, in $ per MWh.", "in_effect",
     (), True, ""),
    ("grid-rules@2025-06-01#9.4(1)(b)", "The amount in dispute, in $ per MWh.", "in_effect",
     (), True, ""),
    # an edition that is held no more: what stands at its place is compared
    ("grid-rules@2024-01-01#9.4(2)", "The form is due within 5 Business Days.", "in_effect",
     ("changed",), False, "2025-06-01"),
    ("grid-rules@2024-01-01#9.4(2)", LATE, "in_effect", (), True, ""),
    ("grid-rules@2024-01-01#77(2)", "x", "in_effect", ("not_held",), False, ""),
    ("tax-code@2024-01-01#1(2)", "x", "in_effect", ("not_held",), False, ""),
    # it was to come when it was cited, and still is
    ("grid-rules@2025-06-01#9.4(2)!GRR012", "The form is due within 20 Business Days.", "pending",
     (), True, ""),
]  # fmt: skip


@pytest.mark.parametrize(("key", "quote", "status", "how", "stands", "since"), CASES)
def test_what_became_of_a_quote(
    engine: Engine,
    key: str,
    quote: str,
    status: str,
    how: tuple[str, ...],
    stands: bool,
    since: str,
) -> None:
    (found,) = engine.became([Cited(key, quote, status)], JULY)
    assert (found.how, found.quote_stands) == (how, stands)
    assert found.effective == since


def test_boxed_text_that_took_effect_changes_what_it_replaces(engine: Engine) -> None:
    cited = Cited("grid-rules@2025-06-01#9.4(3)",
                  "GridCo may extend the time for filing once", "in_effect")  # fmt: skip
    boxed = Cited("grid-rules@2025-06-01#9.4(3)!GRR015",
                  "GridCo may not extend the time for filing.", "pending")  # fmt: skip
    assert [one.how for one in engine.became([cited, boxed], JULY)] == [(), ()]
    changed, effective = engine.became([cited, boxed], date(2025, 9, 1))
    assert changed.how == ("changed",)
    assert changed.text == "(3)\tGridCo may not extend the time for filing."
    assert (effective.how, effective.quote_stands) == (("status",), True)
    assert changed.effective == effective.effective == "2025-09-01"


def test_boxed_text_that_has_come_since_is_told(
    tmp_path: object,
    desk_holdings: list[Holding],
    desk_embedder: Embedder,
    shelf: Callable[..., object],
) -> None:
    boxes = [one for one in desk_holdings if one.edition.document.id == "grid-rules"]
    january = boxes[0]
    # January as it was before GRR012 was approved: without its boxes
    plain = replace(
        january, boxes=(), passages=tuple(one for one in january.passages if one.box is None)
    )
    folder = DataFolder(Settings.model_validate({"data": tmp_path}).data)
    publish(folder, build_snapshot(folder, [plain, boxes[1]], desk_embedder))
    engine = Engine(folder, desk_embedder)
    (found,) = engine.became([Cited("grid-rules@2025-01-01#9.4(2)", LATE, "in_effect")], JULY)
    assert found.how == ("changed_elsewhere", "pending")
    assert [one.revisions for one in found.pending] == [("GRR012",)]
    assert Verb.REPLACE in {one.instruction.verb for one in boxes[1].boxes}


def test_replies_that_relied_on_what_changed_are_listed_with_whom_to_tell(
    records: Records, actor: Callable[..., Actor], engine: Engine
) -> None:
    ada, bob = actor("ada", "lead"), actor("bob")
    due = quoted("grid-rules@2025-01-01#9.4(2)", DUE)
    first, second = reply(records, ada, due), reply(records, ada, due)
    reply(
        records,
        ada,
        quoted("grid-rules@2025-01-01#9.4(1)(b)", "The amount in dispute, in $ per MWh."),
    )
    reply(records, ada, due, said=JULY, as_of=MAY)  # about the past, which stays
    mine = reply(records, bob, due)
    with records.writing() as session:
        session.get_one(Inquiry, first).owner = "cy"
    with records.writing() as session:
        found = radar(session, ada, engine, JULY)
        assert (found.checked, found.replies, found.historic) == (2, 3, 1)
        (change,) = found.changes
        assert change.became.how == ("changed",)
        assert "12 Business Days" in change.became.text
        redline = [(piece.change.value, piece.text) for piece in change.became.redline]
        assert ("deleted", "10") in redline and ("inserted", "12") in redline
        assert {one.inquiry.id for one in change.replies} == {first, second, mine}
        assert radar(session, ada, engine, MAY).changes == []
        assert radar(session, ada, engine, JULY, since=date(2025, 6, 2)).changes == []
        assert len(radar(session, ada, engine, JULY, since=date(2025, 6, 1)).changes) == 1
    with records.writing() as session:  # bob sees his own, and those that are nobody's
        (change,) = radar(session, bob, engine, JULY).changes
        assert {one.inquiry.id for one in change.replies} == {second, mine}
    with records.writing() as session:
        for number in (first, second):
            tell(session, ada, number, due.key, change.change)
        tell(session, ada, second, due.key, change.change)
        (left,) = radar(session, ada, engine, JULY).changes
        assert {one.inquiry.id for one in left.replies} == {mine}
        (whole,) = radar(session, ada, engine, JULY, with_told=True).changes
        assert {one.inquiry.id: one.told for one in whole.replies} == {
            first: True, second: True, mine: False,
        }  # fmt: skip


def test_many_replies_to_one_paragraph_are_compared_once(
    records: Records, actor: Callable[..., Actor], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = actor("ada", "lead")
    number = reply(records, ada, quoted("grid-rules@2025-01-01#9.4(2)", DUE))
    with records.writing() as session:
        held = session.get_one(Inquiry, number)
        for _ in range(60):
            one = quoted("grid-rules@2025-01-01#9.4(2)", DUE)
            given = inquiries.add_answer(session, ada, held.id, Said("s", MAY, "x", (one,)))
            given.answers[-1].at = datetime(2025, 5, 1, 12, tzinfo=UTC)
    seen: list[int] = []
    became = engine.became

    def counted(cited: object, as_of: date | None = None) -> object:
        listed = list(cited)  # type: ignore[call-overload]
        seen.append(len(listed))
        return became(listed, as_of)

    monkeypatch.setattr(engine, "became", counted)
    with records.writing() as session:
        found = radar(session, ada, engine, JULY)
    assert (seen, found.replies) == ([1], 61)
    assert isinstance(found.changes[0].replies[0].answer, GivenAnswer)

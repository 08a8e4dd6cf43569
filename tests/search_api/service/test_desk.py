"""The desk's records over HTTP, called as the page calls them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from marketrules.client.desk import DeskClient
from marketrules.errors import (
    LoginRefused,
    NoSuchRecord,
    NotPermitted,
    PermanentError,
    PinpointUnresolved,
    StaleRecord,
    WrongState,
)
from marketrules.settings import Settings
from marketrules.wire import Answer
from marketrules.wire import desk as wire
from search_api.access.callers import Caller, Scope
from search_api.access.gate import Admitted, Call, Denied, KeyedGate
from search_api.access.keys import KeyRing
from search_api.access.opened import Access
from search_api.access.rates import Buckets
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.users import add_user
from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.service.desk import sessions_of
from search_api.training.room import Training

As = Callable[[str, str], DeskClient]
JULY = date(2025, 7, 1)


class Door:
    """A gate that believes what a header says: who calls, with which scope."""

    def admit(self, call: Call) -> Admitted | Denied:
        name, _, scope = call.headers.get("x-caller", "local admin").partition(" ")
        return Admitted(Caller(name, Scope(scope), None))

    def may_wait(self, call: Call) -> bool:
        del call
        return False


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def as_(engine: Engine, settings: Settings) -> Iterator[As]:
    records = Records.open(settings)
    app = create_app(engine, None, settings, Access(Door()), records=records)
    opened = []

    def calling(name: str, scope: str) -> DeskClient:
        opened.append(TestClient(app, headers={"X-Caller": f"{name} {scope}"}))
        return DeskClient(opened[-1])

    yield calling
    for one in opened:
        one.close()
    records.close()


def taken(desk: DeskClient, **more: object) -> wire.Inquiry:
    fields = {"question": "When is the form due?", "organisation": "Acme", "role": "QSE"} | more
    return desk.take(wire.TakeInquiry.model_validate(fields))


def answer(engine: Engine, question: str = "When is the dispute form due?") -> Answer:
    return Answer.model_validate(engine.ask(question, JULY))


def test_a_call_from_beginning_to_end(as_: As, engine: Engine) -> None:
    ada = as_("ada", "desk")
    one = taken(ada, tags=["disputes"], due=date(2025, 7, 3))
    assert (one.status, one.version, one.next) == ("open", 1, ["waiting", "escalated", "answered"])
    assert one.overdue
    one = ada.give_answer(one.id, answer(engine), "Twelve Business Days.")
    assert one.answers[0].text == "Twelve Business Days."
    assert any("12 Business Days" in cited.quote for cited in one.answers[0].citations)
    one = ada.change(one, owner="ada", due=None)
    assert (one.owner, one.due, one.tags) == ("ada", None, ["disputes"])
    one = ada.note(one.id, "will call back")
    one = ada.move(one, "escalated", "Protocol Interpretation", "needs one")
    one = ada.move(one, "answered")
    assert one.handed_to == "Protocol Interpretation" and one.answered_at is not None
    assert [move.status for move in one.moves] == ["escalated", "answered"]
    page = ada.inquiries(text="call back", status=["answered"], section="9.4")
    assert [each.id for each in page.items] == [one.id]
    assert ada.inquiries(owner="").total == 0
    assert "Twelve Business Days." in ada.export("markdown", ids=[one.id])
    choices = ada.choices()
    assert "QSE" in choices.roles and choices.tags == ["disputes"] and "ada" in choices.owners


def test_two_browsers_lose_no_update(as_: As) -> None:
    ada, bob = as_("ada", "desk"), as_("bob", "desk")
    hers = taken(ada)
    his = bob.inquiry(hers.id)
    ada.change(hers, organisation="Acme Energy")
    with pytest.raises(StaleRecord) as stale:
        bob.change(his, organisation="Acme Power")
    now = stale.value.current
    assert isinstance(now, wire.Inquiry)
    assert (now.organisation, now.version) == ("Acme Energy", 2)
    assert now.next == ["waiting", "escalated", "answered"]
    assert bob.change(now, role="LSE").organisation == "Acme Energy"


def test_a_version_is_named_in_the_body_or_as_if_match(as_: As) -> None:
    ada = as_("ada", "desk")
    one = taken(ada)
    path, http = f"/v1/inquiries/{one.id}", ada._http
    assert http.request("GET", path).headers["ETag"] == '"1"'
    wanted = {"If-Match": '"1"'}
    assert http.request("PATCH", path, json={"owner": "x"}).status_code == 428
    assert http.request("PATCH", path, json={"owner": "ada"}, headers=wanted).status_code == 200
    stale = http.request("PATCH", path, json={"owner": "ada", "version": 1})
    assert stale.status_code == 412
    assert stale.headers["Content-Type"] == "application/problem+json"
    assert stale.json()["current"]["version"] == 2
    bad = http.request("PATCH", path, json={}, headers={"If-Match": "*"})
    assert bad.status_code == 428


def test_readers_see_nothing_of_the_desk(as_: As, engine: Engine) -> None:
    number = taken(as_("ada", "desk")).id
    reader = as_("rae", "read")
    calls: list[Callable[[], object]] = [
        reader.choices, reader.inquiries, lambda: reader.inquiry(number), lambda: taken(reader),
        reader.radar_changes, reader.radar_repeats, reader.feedback, reader.trainees, reader.drafts,
        reader.checklists, reader.trail, reader.me, reader.quizzes,
        lambda: reader.note_asked(answer(engine)), reader.export_feedback,
    ]  # fmt: skip
    for call in calls:
        with pytest.raises((NotPermitted, PermanentError), match="scope"):
            call()


def test_who_may_only_read_learns_alone(as_: As, engine: Engine) -> None:
    drill = Training(engine).drills("all", (), 1, 1, JULY).drills[0]
    rae, tim, lead = as_("rae", "read"), as_("tim", "read"), as_("lea", "admin")
    wrong = next(one for one in drill.choices if one != drill.expected)
    done = rae.keep_drill("all", drill.id, wrong)
    assert (done.right, done.expected) == (False, [drill.expected])
    rae.keep_drill("all", drill.id, drill.expected)  # before it is due again: judged, not kept
    assert (rae.progress().attempts, rae.progress().right) == (1, 0)
    assert [(one.cards, one.new) for one in rae.decks()] == [(1, 0)]
    # Nobody else is shown what Rae was asked, not even by number.
    assert (tim.decks(), tim.due_cards().new, lead.due_cards().new) == ([], 0, 0)
    for call in (lambda: tim.answer_card(done.card, wrong), lambda: lead.deck(rae.decks()[0].id)):
        with pytest.raises(NoSuchRecord):
            call()
    assert lead.progress("rae").attempts == 1
    with pytest.raises(NotPermitted):
        tim.progress("rae")


def test_others_inquiries_do_not_exist(as_: As) -> None:
    ada, bob, admin = as_("ada", "desk"), as_("bob", "desk"), as_("root", "admin")
    one = taken(ada, owner="ada")
    with pytest.raises(NoSuchRecord):
        bob.inquiry(one.id)
    assert bob.inquiries().total == 0
    assert admin.inquiry(one.id).question == one.question
    assert [(each.who, each.what) for each in admin.trail("inquiry", one.id).items] == [
        ("root", "seen"), ("ada", "taken"),
    ]  # fmt: skip


def test_an_old_reply_shows_on_the_radar_until_it_is_told(as_: As) -> None:
    ada = as_("ada", "desk")
    one = taken(ada, contact="ann@acme.example")
    today = date.today()  # noqa: DTZ011 - a reply of today, which relied on January's text
    cited = wire.Cited(
        key="grid-rules@2025-01-01#9.4(2)", label="§ 9.4(2)", document="grid-rules", section="9.4",
        paragraph="(2)", status="in_effect",
        quote="The form is due within 10 Business Days of the statement.",
    )  # fmt: skip
    ada.give(one.id, wire.GiveAnswer(snapshot="s", as_of=today, text="Ten.", citations=[cited]))
    (change,) = ada.radar_changes(as_of=JULY).changes
    assert change.how == ["changed"] and change.effective == date(2025, 6, 1)
    assert (change.replies[0].contact, change.replies[0].text) == ("ann@acme.example", "Ten.")
    assert any(piece.change == "inserted" and "12" in piece.text for piece in change.redline)
    ada.tell(change, one.id)
    assert ada.radar_changes(as_of=JULY).changes == []
    assert ada.radar_changes(as_of=JULY, told=True).changes[0].replies[0].told
    assert ada.radar_repeats().sections[0].name == "grid-rules 9.4"


def test_feedback_names_the_right_place_as_people_write_it(as_: As, engine: Engine) -> None:
    ada, lead = as_("ada", "desk"), as_("lea", "admin")
    given = ada.give_feedback(answer(engine), "wrong", "grid-rules 9.4(1)(b)", "the amount")
    assert given.right is not None and given.right.paragraph == "(1)(b)"
    ada.give_feedback(answer(engine), "right")
    with pytest.raises(PinpointUnresolved):
        ada.give_feedback(answer(engine), "wrong", "grid-rules 77.7")
    with pytest.raises(WrongState, match="texts stand at"):
        ada.give_feedback(answer(engine), "wrong", "9.4")
    assert [one.verdict for one in ada.feedback()] == ["right", "wrong"]
    assert lead.export_feedback().count == 2
    assert '"gold"' in lead.export_feedback(with_questions=True).lines


def test_words_asked_are_kept_only_where_that_is_set(
    as_: As, engine: Engine, settings: Settings
) -> None:
    as_("ada", "desk").note_asked(answer(engine))
    kept = (settings.data / "desk.db").read_bytes() + b"".join(
        one.read_bytes() for one in settings.data.glob("desk.db-wal")
    )
    assert b"grid-rules 9.4" in kept and b"dispute form" not in kept


def test_training_over_http(as_: As) -> None:
    lead, tim = as_("lea", "admin"), as_("tim", "desk")
    card = wire.Card(drill="deadline", key="grid-rules@2025-06-01#9.4(2)", as_of=JULY, snapshot="s",
                     prompt="How many days?", choices=["10", "12"], expected=["12"],
                     explanation="9.4(2)")  # fmt: skip
    deck = lead.make_deck(wire.MakeDeck(title="Disputes", cards=[card]))
    due = tim.due_cards(deck.id)
    assert (due.due, due.new, due.cards[0].choices) == (0, 1, ["10", "12"])
    assert "expected" not in type(due.cards[0]).model_fields
    done = tim.answer_card(due.cards[0].id, "10")
    assert (done.right, done.expected, done.explanation) == (False, ["12"], "9.4(2)")
    quiz = lead.make_quiz("Week 1", [due.cards[0].id], ["tim"])
    assert tim.quizzes() == [quiz] and len(tim.quiz_cards(quiz.id)) == 1
    assert tim.answer_card(due.cards[0].id, "12", quiz=quiz.id).right
    assert lead.quiz_results(quiz.id).results[0].right == 1
    assert lead.progress("tim").attempts == 2 and lead.trainees() == ["tim"]
    assert tim.decks()[0].cards == 1 and lead.deck(deck.id).cards[0].expected == ["12"]
    lead.delete_quiz(quiz.id)
    lead.delete_deck(deck.id)
    assert tim.decks() == []


def test_notices_and_checklists_by_version(as_: As) -> None:
    ada, bob = as_("ada", "desk"), as_("bob", "desk")
    draft = ada.draft_notice(wire.DraftNotice(type="Market Notice", thread="M-A070125", dated=JULY))
    changed = ada.change_draft(
        draft, short_description="Forms", citations=["grid-rules@2025-06-01#9.4(2)"]
    )
    with pytest.raises(StaleRecord) as stale:
        bob.change_draft(draft, short_description="Other")
    assert stale.value.current == changed
    assert [one.short_description for one in ada.draft_versions(draft.id)] == ["", "Forms"]
    sent = ada.change_draft(changed, status="sent")
    with pytest.raises(WrongState, match="has been sent"):
        ada.change_draft(sent, short_description="x")
    assert [one.id for one in bob.drafts(thread="M-A070125")] == [draft.id]
    items = [wire.NewItem(key="grid-rules@2025-06-01#9.4(1)", text="File a form")]
    checklist = ada.start_checklist(
        wire.StartChecklist(applicant="Bolt", role="QSE", as_of=JULY, items=items)
    )
    item = checklist.items[0].id
    done = ada.change_item(checklist, item, state="done", note="seen")
    assert (done.items[0].state, done.items[0].by, done.version) == ("done", "ada", 2)
    with pytest.raises(StaleRecord):
        bob.change_item(checklist, item, note="mine")
    assert bob.checklists("bol") == [done]
    ada.delete_checklist(done)
    with pytest.raises(NoSuchRecord):
        ada.checklist(done.id)


def test_a_user_of_the_desk_logs_in_and_out(engine: Engine, settings: Settings) -> None:
    records = Records.open(settings)
    with records.writing() as session:
        add_user(session, Actor("root", Role.ADMIN), "ada", Role.LEAD, "correct horse battery")
    rates = Buckets(1000, 1000)
    gate = KeyedGate(KeyRing(settings.keys), None, rates, rates, sessions=sessions_of(records))
    app = create_app(engine, None, settings, Access(gate), records=records)
    with TestClient(app) as http:
        nobody = DeskClient(http)
        with pytest.raises(LoginRefused, match="password"):
            nobody.log_in("ada", "wrong")
        login = nobody.log_in("ada", "correct horse battery")
        assert http.get("/v1/inquiries").status_code == 401
        http.headers["Authorization"] = f"Bearer {login.token}"
        assert (nobody.me().name, nobody.me().role, nobody.me().sees_all) == ("ada", "lead", True)
        assert nobody.inquiries().total == 0
        nobody.log_out()
        assert http.get("/v1/inquiries").status_code == 401
    records.close()


def test_the_records_are_not_opened_by_those_who_only_ask(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    settings = Settings(records=SecretStr(f"sqlite:///{file}"))
    with TestClient(create_app(engine, None, settings)) as http:
        assert http.get("/healthz").status_code == 200
        assert not file.exists()
        assert http.get("/v1/inquiries").status_code == 200
        assert file.exists()

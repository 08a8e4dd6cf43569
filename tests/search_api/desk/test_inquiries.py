"""Inquiries: versions, moves, who sees what, found, exported, let go."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import product
from threading import Barrier

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from marketrules.errors import NoSuchRecord, NotPermitted, StaleRecord, VersionNeeded, WrongState
from marketrules.settings import Settings
from marketrules.spreadsheets import cell
from search_api.desk import inquiries
from search_api.desk.acting import Actor, Role, actor_of
from search_api.desk.database import Records
from search_api.desk.exporting import export
from search_api.desk.finding import Wanted, every, find
from search_api.desk.inquiries import Quoted, Said
from search_api.desk.moves import MOVES
from search_api.desk.retention import retain
from search_api.desk.tables.base import now
from search_api.desk.tables.inquiries import Inquiry
from search_api.desk.tables.people import Trace
from search_api.desk.trail import traces

Make = Callable[..., Actor]
SETTINGS = Settings()
QUOTE = Quoted(
    "grid-rules@2025-06-01#9.4(2)", "Grid Rules § 9.4(2)", "grid-rules", "9.4", "(2)", "in_effect",
    "The form is due within 12 Business Days of the statement.",
)  # fmt: skip
SAID = Said("snap-1", date(2025, 7, 1), "Within 12 Business Days.", (QUOTE,))


def take(records: Records, actor: Actor, question: str = "When is it due?", **more: object) -> int:
    with records.writing() as session:
        fields = {"question": question, "organisation": "Acme", "role": "QSE", "channel": "phone"}
        return inquiries.take(session, actor, fields | more, SETTINGS).id


def test_a_change_names_the_version_it_was_made_from(records: Records, actor: Make) -> None:
    ada = actor()
    number = take(records, ada)
    with records.writing() as session:
        changed = inquiries.change(session, ada, number, 1, {"owner": "ada"}, SETTINGS)
        assert (changed.version, changed.owner) == (2, "ada")
    with pytest.raises(VersionNeeded), records.writing() as session:
        inquiries.change(session, ada, number, None, {"owner": "bob"}, SETTINGS)
    with pytest.raises(StaleRecord) as stale, records.writing() as session:
        inquiries.change(session, ada, number, 1, {"owner": "bob"}, SETTINGS)
    assert isinstance(stale.value.current, Inquiry)
    with records.writing() as session:  # what is as it was is no change
        same = inquiries.change(session, ada, number, 2, {"owner": "ada"}, SETTINGS)
        assert same.version == 2


def test_of_two_changes_made_from_one_version_one_is_made(records: Records, actor: Make) -> None:
    number, together = take(records, actor()), Barrier(8)

    def change(name: str) -> bool:
        together.wait()
        try:
            with records.writing() as session:
                inquiries.change(session, actor(name, "lead"), number, 1, {"owner": name}, SETTINGS)
        except StaleRecord:
            return False
        return True

    names = [f"user{place}" for place in range(8)]
    with ThreadPoolExecutor(8) as pool:
        made = dict(zip(names, pool.map(change, names), strict=True))
    assert sum(made.values()) == 1
    with records.reading() as session:
        held = session.get_one(Inquiry, number)
        assert (held.version, made[held.owner]) == (2, True)


def test_notes_of_two_at_once_are_both_kept(records: Records, actor: Make) -> None:
    number, together = take(records, actor()), Barrier(6)

    def note(place: int) -> None:
        together.wait()
        with records.writing() as session:
            inquiries.add_note(session, actor(), number, f"note {place}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(note, range(6)))
    with records.reading() as session:
        held = session.get_one(Inquiry, number)
        assert {one.text for one in held.notes} == {f"note {place}" for place in range(6)}
        assert held.version == 7


def test_an_inquiry_moves_where_the_table_lets_it(records: Records, actor: Make) -> None:
    lead = actor("ada", "lead")
    for was, to in product(MOVES, MOVES):
        number = take(records, lead)
        with records.writing() as session:
            session.get_one(Inquiry, number).status = was
        with records.writing() as session:
            if to not in MOVES[was]:
                with pytest.raises(WrongState, match=f"is {was}: it can't become {to}"):
                    inquiries.move(session, lead, number, 1, to, SETTINGS, "account manager")
                continue
            moved = inquiries.move(session, lead, number, 1, to, SETTINGS, "account manager", "why")
            assert (moved.status, moved.version) == (to, 2)
            made = [(one.was, one.status, one.by, one.why) for one in moved.moves]
            assert made == [(was, to, "ada", "why")]
            assert (moved.answered_at is not None) == (to == "answered")


def test_an_inquiry_is_escalated_to_somebody_known(records: Records, actor: Make) -> None:
    number = take(records, actor())
    for nobody in ("", "the boss"):
        with pytest.raises(WrongState, match="handed to"), records.writing() as session:
            inquiries.move(session, actor(), number, 1, "escalated", SETTINGS, nobody)


def test_a_role_is_one_of_those_set_or_the_one_it_had(records: Records, actor: Make) -> None:
    with pytest.raises(WrongState, match="isn't one of the roles"):
        take(records, actor(), role="Wizard")
    number = take(records, actor())
    fewer = Settings(inquiry_roles="LSE; TSP")
    with records.writing() as session:
        fields: dict[str, object] = {"role": "QSE", "owner": "ada"}
        assert inquiries.change(session, actor(), number, 1, fields, fewer).role == "QSE"


# role, sees own, owned by another, nobody's
SIGHT = [
    ("trainee", True, False, False),
    ("desk", True, False, True),
    ("lead", True, True, True),
    ("admin", True, True, True),
]


@pytest.mark.parametrize(("role", "own", "others", "nobodys"), SIGHT)
def test_what_one_may_not_see_does_not_exist(
    records: Records, actor: Make, role: str, own: bool, others: bool, nobodys: bool
) -> None:
    me, bob = actor("me", role), actor("bob")
    cases = {
        take(records, me): own,
        take(records, bob, owner="me"): own,
        take(records, bob, owner="bob"): others,
        take(records, bob): nobodys,
    }
    for number, may in cases.items():
        with records.writing() as session:
            if may:
                assert inquiries.seen(session, me, number).id == number
            else:
                with pytest.raises(NoSuchRecord):
                    inquiries.seen(session, me, number)
                with pytest.raises(NoSuchRecord):
                    inquiries.add_note(session, me, number, "x")
    with records.writing() as session:
        total, rows = find(session, me, Wanted())
        assert {one.id for one in rows} == {number for number, may in cases.items() if may}
        assert total == len(rows)
        exported = json.loads(export(session, me, Wanted(), "json"))
        assert {one["id"] for one in exported} == {one.id for one in rows}


# scope, setting → role, sees all
CALLERS = [
    ("desk", "own", Role.DESK, False),
    ("desk", "all", Role.DESK, True),
    ("admin", "own", Role.ADMIN, True),
]


@pytest.mark.parametrize(("scope", "seen", "role", "sees_all"), CALLERS)
def test_a_callers_scope_gives_the_role(
    records: Records, scope: str, seen: str, role: Role, sees_all: bool
) -> None:
    settings = Settings.model_validate({"inquiries_seen": seen})
    with records.reading() as session:
        assert actor_of("key", scope, session, settings) == Actor("key", role, sees_all)
        with pytest.raises(NotPermitted, match="scope desk"):
            actor_of("key", "read", session, settings)


def test_inquiries_are_found_by_what_is_said_in_them(records: Records, actor: Make) -> None:
    ada = actor()
    cap = take(
        records,
        ada,
        "What is the offer cap of 100%?",
        organisation="Énergie_Sud",
        due=date(2024, 1, 2),
    )
    form = take(records, ada, "When is the form due?", owner="ada", tags=["disputes", "urgent"])
    with records.writing() as session:
        inquiries.add_answer(session, ada, form, SAID)
        inquiries.add_note(session, ada, cap, "called back, see 4.4.11(1)(a)")
    wanted: dict[str, tuple[Wanted, set[int]]] = {
        "a word of the question": (Wanted(text="FORM"), {form}),
        "of a note": (Wanted(text="4.4.11(1)"), {cap}),
        "without accents": (Wanted(text="energie"), {cap}),
        "all words": (Wanted(text="offer form"), set()),
        "% is no wild card": (Wanted(text="0%?"), {cap}),
        "_ is no wild card": (Wanted(text="energie_sud"), {cap}),
        "_ is no wild card (2)": (Wanted(text="fo_m"), set()),
        "an answer": (Wanted(text="12 business days"), {form}),
        "a tag": (Wanted(tag="urgent"), {form}),
        "owner": (Wanted(owner="ada"), {form}),
        "nobody's": (Wanted(owner=""), {cap}),
        "a part of a name": (Wanted(organisation="gie_"), {cap}),
        "section": (Wanted(section="9.4"), {form}),
        "section above": (Wanted(document="grid-rules", section="9"), {form}),
        "no other section": (Wanted(section="9.40"), set()),
        "status": (Wanted(status=("waiting",)), set()),
        "overdue": (Wanted(overdue=True), {cap}),
        "due by": (Wanted(due_by=date(2024, 1, 2)), {cap}),
        "days": (Wanted(taken_from=now().astimezone().date()), {cap, form}),
        "other days": (Wanted(taken_to=date(2024, 1, 1)), set()),
    }
    for name, (one, found) in wanted.items():
        with records.writing() as session:
            assert {each.id for each in find(session, ada, one)[1]} == found, name


def test_what_has_no_day_comes_last_whichever_way(records: Records, actor: Make) -> None:
    ada = actor()
    numbers = [take(records, ada, due=due) for due in (None, date(2025, 2, 1), date(2025, 1, 1))]
    for sort, order in (("due", [2, 1, 0]), ("-due", [1, 2, 0])):
        with records.writing() as session:
            found = [one.id for one in find(session, ada, Wanted(sort=sort))[1]]
        assert found == [numbers[place] for place in order]
    with records.writing() as session:
        total, rows = find(session, ada, Wanted(sort="taken", offset=1, limit=1))
    assert (total, [one.id for one in rows]) == (3, [numbers[1]])


SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
WORDS = st.text(st.sampled_from("=+-@＝ \t\r\n,;|\"'ab\u200b"), max_size=30) | st.text(max_size=30)


@given(st.lists(WORDS, min_size=1, max_size=3))
@example(['a";=1', "b\n=2", 'c; ""=3'])
@example(["\u200b=1", 'x\t"@sum', "plain"])
def test_no_cell_is_a_formula_whatever_parts_the_cells(texts: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([cell(text) for text in texts])
    written = out.getvalue()
    assert [list(row) for row in csv.reader(io.StringIO(written, newline=""))] == [
        [cell(text) for text in texts]
    ]
    for sign in ",;|\t":  # a spreadsheet that parts cells by it, minding quotes or not
        minding = (
            each
            for row in csv.reader(io.StringIO(written, newline=""), delimiter=sign)
            for each in row
        )
        blindly = re.split(f"[{sign}\r\n]", written)
        for each in (*minding, *blindly):
            assert not each.lstrip(' \t\r\n"\u200b').startswith(SIGNS), (sign, each)


@given(st.text(max_size=30))
def test_a_cell_says_what_was_said_but_for_apostrophes(text: str) -> None:
    assert cell(text).replace("'", "") == text.replace("'", "")


def test_an_export_is_the_whole_of_what_is_found_whatever_page_is_wanted(
    records: Records, actor: Make
) -> None:
    ada = actor()
    for _ in range(203):
        take(records, ada, "Which day?")
    take(records, ada, "Whose form?")
    with records.writing() as session:
        wanted = Wanted(text="which", limit=50, offset=50)
        lines = csv.DictReader(io.StringIO(export(session, ada, wanted, "csv")))
        assert len({line["id"] for line in lines}) == 203
        assert len(every(session, ada, wanted, 203)) == 203
        with pytest.raises(WrongState, match="More than 202"):
            every(session, ada, wanted, 202)


def test_exports_hold_what_is_theirs_and_are_on_the_trail(records: Records, actor: Make) -> None:
    ada = actor("ada", "lead")
    number = take(records, ada, "=HYPERLINK(x) <b>\n# y", contact="eve@acme.example")
    with records.writing() as session:
        inquiries.add_answer(session, ada, number, SAID)
    with records.writing() as session:
        rows = list(csv.DictReader(io.StringIO(export(session, ada, Wanted(), "csv"))))
        markdown = export(session, ada, Wanted(), "markdown")
        known = export(session, ada, Wanted(), "json", with_contact=True)
    assert rows[0]["question"].startswith("'=HYPERLINK")
    assert "contact" not in rows[0]
    assert rows[0]["cited"] == QUOTE.label
    assert "\\<b\\>" in markdown and "\n> \\# y" in markdown and f"> {QUOTE.quote}" in markdown
    assert "eve@" not in markdown and "eve@acme.example" in known
    with records.reading() as session:
        _, trail = traces(session, ada, kind="inquiry")
        exported = [one.detail for one in trail if one.what == "exported"]
    assert exported == [
        ["json", "with contact", str(number)], ["markdown", str(number)], ["csv", str(number)],
    ]  # fmt: skip


def test_the_trail_holds_nothing_that_was_confided(records: Records, actor: Make) -> None:
    ada = actor("ada", "lead")
    number = take(records, ada, "SECRET question", organisation="SECRET", contact="SECRET")
    with records.writing() as session:
        inquiries.add_note(session, ada, number, "SECRET")
        inquiries.change(session, ada, number, 2, {"contact": "SECRET 2"}, SETTINGS)
        inquiries.seen(session, ada, number)
    with records.reading() as session:
        told = [(one.what, one.detail) for one in session.scalars(select(Trace).order_by(Trace.id))]
    assert told == [("taken", []), ("noted", []), ("changed", ["contact"]), ("seen", [])]
    with records.reading() as session, pytest.raises(NotPermitted):
        traces(session, actor("bob"))


@pytest.mark.parametrize("how", ["blank", "purge"])
def test_answered_inquiries_are_let_go_when_their_time_is_up(
    records: Records, actor: Make, how: str
) -> None:
    ada = actor("ada", "lead")
    old, fresh, unanswered = (take(records, ada, contact="eve@acme.example") for _ in range(3))
    with records.writing() as session:
        for number in (old, fresh):
            inquiries.add_answer(session, ada, number, SAID)
            inquiries.add_note(session, ada, number, "Eve called")
            inquiries.move(session, ada, number, 3, "answered", SETTINGS)
        session.get_one(Inquiry, old).answered_at = now() - timedelta(days=31)
        session.get_one(Inquiry, unanswered).taken_at = now() - timedelta(days=99)
    assert retain(records, SETTINGS).blanked == 0  # kept for ever
    settings = Settings.model_validate({"retention_days": 30, "retention": how})
    removed = retain(records, settings)
    assert (removed.blanked, removed.purged) == ((1, 0) if how == "blank" else (0, 1))
    assert retain(records, settings).blanked == 0
    with records.writing() as session:
        held = session.get(Inquiry, old)
        if how == "purge":
            assert held is None
        else:
            assert held is not None
            words = (held.question, held.organisation, held.contact, held.words, held.folded)
            assert set(words) == {""} and held.notes == [] and held.answers[0].text == ""
            assert held.answers[0].citations[0].section == "9.4"
            with pytest.raises(WrongState, match="blanked"):
                inquiries.add_note(session, ada, old, "x")
        assert session.get_one(Inquiry, fresh).contact == "eve@acme.example"
        assert session.get_one(Inquiry, unanswered).contact == "eve@acme.example"

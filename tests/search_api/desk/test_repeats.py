"""The repeat radar: what is grouped, what is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from marketrules.settings import Settings
from search_api.desk import inquiries
from search_api.desk.acting import Actor
from search_api.desk.database import Records
from search_api.desk.inquiries import Quoted, Said
from search_api.desk.repeats import repeats
from search_api.desk.tables.inquiries import Inquiry

# question, organisation, sections cited, hours to the answer (None: open), due
ASKED = [
    ("When is the form due?", "Acme", ["9.4"], 1, None),
    ("when is THE FORM due", "Bolt", ["9.4"], 3, None),
    ("How late may I file?", "Acme", ["9.4", "9.5"], 5, None),
    ("Until when can one dispute?", "Core", ["9.5", "9.4"], None, date(2025, 4, 9)),
    ("Who pays?", "Dyno", ["1.1"], None, None),
    ("No answer yet", "Dyno", [], None, None),
]


def test_a_month_is_told_by_what_was_asked_again(
    records: Records, actor: Callable[..., Actor]
) -> None:
    ada = actor("ada", "lead")
    numbers = []
    for place, (question, organisation, sections, hours, due) in enumerate(ASKED):
        with records.writing() as session:
            held = inquiries.take(session, ada, {"question": question, "due": due, "role": "QSE",
                                  "organisation": organisation, "channel": "phone"}, Settings())  # fmt: skip
            cited = [Quoted(f"r@1#{one}", one, "r", one, "", "in_effect", "q") for one in sections]
            if cited:
                inquiries.add_answer(session, ada, held.id, Said("s", date(2025, 4, 1), "x", cited))
            held.taken_at = datetime(2025, 4, 10 + place, 12, tzinfo=UTC)
            if hours is not None:
                held.status = "answered"
                held.answered_at = held.taken_at + timedelta(hours=hours)
            numbers.append(held.id)
    with records.reading() as session:
        found = repeats(session, ada, date(2025, 4, 30))
        assert repeats(session, ada, date(2025, 5, 1)).inquiries == 0
        assert repeats(session, actor("bob", "trainee"), date(2025, 4, 1)).inquiries == 0
    assert (found.month, found.inquiries, found.still_open, found.overdue) == ("2025-04", 6, 3, 1)
    assert found.median_hours_to_answer == 3.0  # of 1, 3, 5
    assert found.by_status == {"answered": 3, "open": 3}
    assert [(one.by, one.inquiries, one.organisations, sorted(one.sections))
            for one in found.repeated] == [
        ("sections", numbers[2:4], 2, ["r 9.4", "r 9.5"]),
        ("question", numbers[:2], 2, ["r 9.4"]),
    ]  # fmt: skip
    assert [(one.name, one.count) for one in found.sections] == [
        ("r 9.4", 4), ("r 9.5", 2), ("r 1.1", 1),
    ]  # fmt: skip
    assert [(one.name, one.count) for one in found.organisations[:2]] == [("Acme", 2), ("Dyno", 2)]
    with records.writing() as session:
        session.delete(session.get_one(Inquiry, numbers[0]))

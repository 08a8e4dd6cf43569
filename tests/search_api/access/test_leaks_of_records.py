"""What is made of the desk's records names nothing of a document that the reader may not see.

Two desks over one folder, whose operations guide is restricted to the group legal. A lawyer of that
group works at both: at one with the guide (inquiries answered from it, verdicts, decks, a quiz, a
checklist, drills), at the other without. Everybody else is told the same at both.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from index.embed import Embedder
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.access.callers import Scope
from search_api.access.keys import issue
from search_api.access.opened import open_access
from search_api.access.restrictions import restrict
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.users import add_user
from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.service.desk import sessions_of
from search_api.training.drill import DrillKind, DrillName

ID, OTHER = "operations-guide", "market-protocols"
PASSWORD = "correct horse battery"
TODAY = date.today()  # noqa: DTZ011 - the desk's own day
KEYS = {
    "lawyer": (Scope.DESK, ["legal"]), "clerk": (Scope.DESK, []), "reader": (Scope.READ, []),
    "insider": (Scope.READ, ["legal"]), "admin": (Scope.ADMIN, []),
}  # fmt: skip
USERS = {"lead": Role.LEAD, "trainee": Role.TRAINEE, "user": Role.DESK}
OUTSIDERS = ("clerk", "lead", "user", "trainee", "reader")
_TIME = re.compile(r'"\d{4}-\d\d-\d\dT[^"]*"')
_VERSION = re.compile(r'"version":\d+')  # that a record was changed isn't hidden


@dataclass(frozen=True)
class Office:
    """A desk: its service, and what its callers bear."""

    http: TestClient
    bearers: dict[str, str]
    folder: DataFolder

    def ask(self, name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        headers["Authorization"] = f"Bearer {self.bearers[name]}"
        return self.http.request(method, path, json=body, headers=headers)

    def do(self, name: str, method: str, path: str, body: Any = None) -> Any:
        answered = self.ask(name, method, path, body)
        assert answered.status_code < 300, (path, answered.text)
        return answered.json() if answered.content else None


@pytest.fixture(scope="module")
def offices(
    served: Any, tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder
) -> Iterator[tuple[Office, Office]]:
    """The desk at which the guide is worked with, and the one at which it isn't."""
    with ExitStack() as stack:
        made = [
            stack.enter_context(
                _opened(served.folder, tmp_path_factory.mktemp(name), desk_embedder)
            )
            for name in ("guide", "none")
        ]
        for office, guide in zip(made, (True, False), strict=True):
            _work(office, with_guide=guide)
        yield made[0], made[1]


class _opened:  # noqa: N801 - a context
    def __init__(self, folder: DataFolder, root: Path, embedder: Embedder) -> None:
        shutil.copytree(folder.root, root / "data")
        self._folder = DataFolder(root / "data")
        self._settings = Settings(
            data=self._folder.root, access="on", rate_burst=100_000, inquiries_seen="all",
            records=SecretStr(f"sqlite:///{root / 'desk.db'}"),
        )  # fmt: skip
        self._embedder = embedder

    def __enter__(self) -> Office:
        folder, settings = self._folder, self._settings
        folder.keys.unlink()
        bearers = {name: issue(folder.keys, name, *of)[1] for name, of in KEYS.items()}
        self._records = records = Records.open(settings)
        with records.writing() as session:
            for name, role in USERS.items():
                add_user(session, Actor("root", Role.ADMIN), name, role, PASSWORD)
        access = open_access(settings, lambda audience: None, sessions_of(records))
        app = create_app(Engine(folder, self._embedder), None, settings, access, records=records)
        self._http = http = TestClient(app)
        http.__enter__()
        while http.get("/readyz").status_code == 503:
            time.sleep(0.02)
        for name in USERS:
            entered = http.post("/v1/session", json={"name": name, "password": PASSWORD})
            bearers[name] = entered.json()["token"]
        return Office(http, bearers, folder)

    def __exit__(self, *_: object) -> None:
        self._http.__exit__(None, None, None)
        self._records.close()


def _work(at: Office, *, with_guide: bool) -> None:
    """What the desk does in a day; what is of the guide comes last, so that numbers are the same."""
    drills = {
        document: at.do("lawyer", "GET", f"/v1/drills?deck={document} {section}&count=3&answers=true"
                        "&as_of=2025-07-15")["drills"]
        for document, section in ((OTHER, "9"), (ID, "3"))
    }  # fmt: skip
    assert all(drills.values()), drills
    places = {
        OTHER: _answer(at, "Until when can I dispute a settlement statement?", OTHER),
        ID: _answer(at, "How fast must a forced outage be reported?", ID),
    }
    of = [OTHER, *([ID] if with_guide else [])]
    for turn in range(2):  # so that there is something to be grouped by
        for document in (OTHER, ID):
            cited = places[document] if document in of else []
            _kept(at, f"question {turn} of {document == ID}", cited)
    for document in of:
        _of_training(at, document, drills[document])
    _asked(at, places, of)
    items = [{"key": one["key"], "label": one["label"], "text": one["quote"]}
             for document in of for one in places[document]]  # fmt: skip
    at.do("lawyer", "POST", "/v1/checklists",
          {"applicant": "Acme", "role": "SA", "as_of": "2025-07-15", "items": items})  # fmt: skip
    if with_guide:
        own = [one for one in items if one["key"].startswith(ID)]
        at.do("lawyer", "POST", "/v1/checklists",
              {"applicant": "Acme II", "role": "SA", "as_of": "2025-07-15", "items": own})  # fmt: skip


def _answer(at: Office, question: str, document: str) -> list[dict[str, Any]]:
    asked = {"question": question, "documents": [document], "as_of": "2025-07-15"}
    found: list[dict[str, Any]] = at.do("lawyer", "POST", "/v1/answers", asked)["citations"]
    assert found and {one["document"] for one in found} == {document}
    return found


def _kept(at: Office, question: str, cited: list[dict[str, Any]]) -> None:
    """An inquiry with a reply whose paragraphs read otherwise by now."""
    number = at.do("lawyer", "POST", "/v1/inquiries", {"question": question, "owner": "lawyer"})[
        "id"
    ]
    names = ("key", "label", "document", "section", "paragraph", "status", "quote")
    quoted = [{name: one[name] for name in names} for one in cited]
    for one in quoted:
        one["quote"] = f"Formerly: {one['quote']}"
    if quoted:
        # An edition that is held no more, too: what stands at its place is compared.
        quoted.append({**quoted[0], "key": re.sub("@[^#]*", "@2020-01-01", quoted[0]["key"])})
    reply = {"snapshot": "s", "as_of": TODAY.isoformat(), "text": "See there.", "citations": quoted}
    at.do("lawyer", "POST", f"/v1/inquiries/{number}/answers", reply)


def _of_training(at: Office, document: str, drills: list[dict[str, Any]]) -> None:
    cards = [
        {"drill": one["kind"], "key": one["keys"][0], "as_of": one["as_of"],
         "snapshot": one["snapshot"], "prompt": f"{one['prompt']}\n{one['text']}",
         "choices": one["choices"], "expected": [one["expected"]],
         "explanation": one["explanation"]}
        for one in drills
    ]  # fmt: skip
    for name in ("insider", "lawyer"):
        met = {"deck": "all", "id": drills[0]["id"], "answer": "a"}
        at.do(name, "POST", "/v1/training/drills", met)
    # One deck of both, one of this document alone; a quiz of both, one of this alone.
    both = at.do("lawyer", "POST", "/v1/training/decks", {"title": "All", "cards": cards})
    numbers = [one["id"] for one in both["cards"]]
    if document == ID:
        alone = at.do("lawyer", "POST", "/v1/training/decks", {"title": "Guide", "cards": cards})
        at.do("admin", "POST", "/v1/training/quizzes",
              {"title": "Guide", "cards": [one["id"] for one in alone["cards"]]})  # fmt: skip
    else:
        at.do("lawyer", "POST", "/v1/training/attempts", {"card": numbers[0], "given": "a"})


def _asked(at: Office, places: dict[str, list[dict[str, Any]]], of: list[str]) -> None:
    names = (
        "key",
        "document",
        "edition",
        "section",
        "paragraph",
        "term",
        "status",
        "revisions",
        "quote",
    )
    for document, cited in places.items():
        sections = [f"{one['document']} {one['section']}" for one in cited]
        shown = [{name: one[name] for name in names} for one in cited]
        at.do("lawyer", "POST", "/v1/asked",
              {"outcome": "answered", "sections": sections if document in of else []})  # fmt: skip
        if document not in of:
            continue
        verdict = {"question": "q", "as_of": "2025-07-15", "snapshot": "s", "verdict": "right"}
        at.do("lawyer", "POST", "/v1/feedback", {**verdict, "cited": shown})
        at.do("lawyer", "POST", "/v1/feedback",
              {**verdict, "verdict": "wrong", "pinpoint": cited[0]["key"]})  # fmt: skip


def told(answered: Any) -> tuple[int, str]:
    """Status and body, but for the times and versions in it."""
    return answered.status_code, _VERSION.sub("VERSION", _TIME.sub("TIME", answered.text))


_LISTS = [
    "/v1/radar/changes", "/v1/radar/changes?told=true", "/v1/radar/changes?since=2025-01-01",
    "/v1/radar/changes?as_of=2025-05-02", "/v1/radar/changes?as_of=1999-01-01",
    "/v1/radar/repeats", f"/v1/radar/repeats?month={TODAY:%Y-%m}", "/v1/desk/choices",
    "/v1/feedback", "/v1/feedback?verdict=wrong", f"/v1/feedback?since={TODAY - timedelta(days=2)}",
    "/v1/training/decks", "/v1/training/due?limit=200", "/v1/training/quizzes",
    "/v1/training/trainees", "/v1/training/progress", "/v1/training/progress?trainee=lawyer",
    "/v1/training/progress?trainee=insider", "/v1/checklists", "/v1/checklists?applicant=acme",
    "/v1/jobs", "/metrics", "/healthz", "/readyz",
]  # fmt: skip
_EACH = [
    "/v1/training/due?deck={}", "/v1/training/decks/{}", "/v1/training/quizzes/{}/cards",
    "/v1/training/quizzes/{}/results", "/v1/checklists/{}",
]  # fmt: skip
PATHS = [*_LISTS, *(path.format(number) for path in _EACH for number in (1, 2, 3, 4, 99))]


@pytest.mark.parametrize("name", OUTSIDERS)
def test_who_may_not_see_a_document_is_told_what_a_desk_without_it_would_tell(
    offices: tuple[Office, Office], name: str, caplog: pytest.LogCaptureFixture
) -> None:
    guide, none = offices
    with caplog.at_level(logging.DEBUG):
        for path in PATHS:
            assert told(guide.ask(name, "GET", path)) == told(none.ask(name, "GET", path)), path
        for words in ("true", "false"):
            path = f"/v1/feedback-exports?with_questions={words}"
            assert told(guide.ask(name, "POST", path)) == told(none.ask(name, "POST", path)), path
    assert ID not in caplog.text


def test_who_may_see_it_is_told(offices: tuple[Office, Office]) -> None:
    """Else the test above would compare nothing."""
    guide, none = offices
    for path in ("/v1/radar/changes", "/v1/radar/repeats", "/v1/feedback", "/v1/checklists",
                 "/v1/checklists/2", "/v1/training/decks/2", "/v1/training/quizzes/1/cards"):  # fmt: skip
        here, there = guide.ask("admin", "GET", path), none.ask("admin", "GET", path)
        assert told(here) != told(there), path
    for path in ("/v1/radar/changes", "/v1/radar/repeats", "/v1/feedback", "/v1/checklists/1"):
        assert f"{ID}" in guide.ask("lawyer", "GET", path).text, path
    # A lead sees everybody's records, and of the documents what is open to all.
    changed = guide.do("lead", "GET", "/v1/radar/changes")["changes"]
    assert changed and {one["key"].partition("@")[0] for one in changed} == {OTHER}
    assert guide.do("insider", "GET", "/v1/training/due?limit=9")["cards"] == []  # not due yet
    assert guide.do("insider", "GET", "/v1/training/progress")["cards_seen"] == 2


def test_an_inquiry_is_the_desks_own_and_keeps_what_was_replied(
    offices: tuple[Office, Office],
) -> None:
    """docs/security.md, "What stays open"; the guide itself can't be opened from there."""
    guide, _ = offices
    whole = guide.do("clerk", "GET", "/v1/inquiries/2")
    quoted = whole["answers"][0]["citations"]
    assert {one["document"] for one in quoted} == {ID}
    for one in quoted:
        opened = guide.ask("clerk", "GET", f"/v1/pinpoints/{one['key'].replace('#', '%23')}")
        assert opened.status_code == 404
    assert guide.ask("reader", "GET", "/v1/inquiries/2").status_code == 403
    assert guide.ask("trainee", "GET", "/v1/inquiries/2").status_code == 404


def _closed_cards(at: Office) -> list[int]:
    decks = [at.do("admin", "GET", f"/v1/training/decks/{number}") for number in (2, 3)]
    return [card["id"] for deck in decks for card in deck["cards"] if card["key"].startswith(ID)]


def test_changes_refusals_and_what_is_sent_again_tell_nothing_either(
    offices: tuple[Office, Office],
) -> None:
    guide, _ = offices
    cards = _closed_cards(guide)
    assert len(cards) == 6
    for name in ("clerk", "trainee", "reader"):
        for card in cards:
            for more in ({}, {"once": "w"}, {"quiz": 1}):
                body = {"given": "a", **more}
                here = guide.ask(name, "POST", "/v1/training/attempts", {**body, "card": card})
                never = guide.ask(name, "POST", "/v1/training/attempts", {**body, "card": 9999})
                assert here.status_code == never.status_code != 201
                assert here.text.replace(str(card), "N") == never.text.replace("9999", "N")
    for card in cards:
        quiz = {"title": "x", "cards": [card]}
        here = guide.ask("lead", "POST", "/v1/training/quizzes", quiz)
        never = guide.ask("lead", "POST", "/v1/training/quizzes", {**quiz, "cards": [9999]})
        assert (here.status_code, here.text.replace(str(card), "N")) == (
            never.status_code, never.text.replace("9999", "N"),
        )  # fmt: skip
    for path, body in (
        ("/v1/checklists/1/items/1", {"state": "done", "version": 99}),  # 412, with what there is
        ("/v1/checklists/1/items/1", {"note": "n", "version": 1}),
        ("/v1/checklists/2/items/1", {"note": "n", "version": 1}),
    ):
        assert ID not in guide.ask("clerk", "PATCH", path, body).text
    for number in (1, 2):
        stale = guide.ask("clerk", "DELETE", f"/v1/checklists/{number}", **{"If-Match": '"77"'})
        assert stale.status_code == {1: 412, 2: 404}[number] and ID not in stale.text


def test_drills_places_and_made_up_cards_of_it_are_those_of_no_document(
    offices: tuple[Office, Office],
) -> None:
    guide, _ = offices
    key = next(
        card["key"]
        for card in guide.do("admin", "GET", "/v1/training/decks/3")["cards"]
        if card["drill"] == "paragraph"
    )
    verdict = {"question": "q", "as_of": "2025-07-15", "snapshot": "s", "verdict": "wrong"}
    card = {
        "drill": "paragraph",
        "as_of": "2025-07-15",
        "snapshot": "s",
        "prompt": "Where?",
        "expected": ["x"],
    }
    for name in ("clerk", "trainee", "user", "lead"):

        def answers(key: str, name: str = name) -> list[tuple[int, str]]:
            drill = str(DrillName(DrillKind.PARAGRAPH, date(2025, 7, 15), 0, key))
            given = [
                guide.ask(name, "POST", path, body)
                for path, body in (
                    ("/v1/drills/check", {"id": drill, "answer": "a"}),
                    ("/v1/training/drills", {"deck": "all", "id": drill, "answer": "a"}),
                    ("/v1/feedback", {**verdict, "pinpoint": key}),
                    # Asked in a quiz: who isn't told of that quiz isn't told so here.
                    (
                        "/v1/training/decks",
                        {"title": f"of {name}", "cards": [{**card, "key": key}]},
                    ),
                )
            ]
            mine = [(drill, "DRILL"), (key, "KEY"), (key.partition("@")[0], "ID")]
            texts = [told(one)[1] for one in given]
            for was, plain in mine:
                texts = [text.replace(was, plain) for text in texts]
            return [(one.status_code, text) for one, text in zip(given, texts, strict=True)]

        here, never = answers(key), answers(key.replace(ID, "operations-guyde"))
        assert here[:3] == never[:3]
        assert here[3][0] == never[3][0]


def test_a_deck_is_added_to_and_renewed_without_what_is_closed(
    offices: tuple[Office, Office],
) -> None:
    guide, _ = offices
    before = _closed_cards(guide)
    card = {"drill": "section", "key": f"{OTHER}@2025-07-01#9.3.2(1)", "as_of": "2025-07-15",
            "snapshot": "s", "prompt": "Where?", "expected": ["9.3.2"]}  # fmt: skip
    for title in ("All", "Guide"):
        for replace in (False, True):
            body = {"title": title, "cards": [card], "replace": replace}
            made = guide.ask("clerk", "POST", "/v1/training/decks", body)
            assert made.status_code == 201 and ID not in made.text
    assert _closed_cards(guide) == before  # and none of them is withdrawn
    decks = [guide.do("admin", "GET", f"/v1/training/decks/{number}") for number in (2, 3)]
    assert not any(
        one["withdrawn"] for deck in decks for one in deck["cards"] if one["id"] in before
    )


_SPOILT = [
    '[[restricted]]\ndocument = "{0}"\ngroups = ["legal*"]\n',
    '[[restricted]]\ndocument = "{0}"\ngroups = "legal"\n',
    '[[restricted]]\ndocument = "{0}"\n"{0}" = ["legal"]\n',
    '[restricted]\n"{0}" = ["legal"]\n',
    '"{0}" = 1\n"{0}" = 2\n',
    "{0} legal",
    None,
]


@pytest.mark.parametrize("spoilt", _SPOILT)
def test_a_spoilt_list_of_restrictions_stops_who_sees_less_and_is_not_read_out_to_them(
    offices: tuple[Office, Office], spoilt: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    at = offices[1]
    path, before = at.folder.restrictions, at.folder.restrictions.read_bytes()
    try:
        if spoilt is None:
            path.unlink()
        else:
            path.write_text(spoilt.format(ID))
        for name in ("clerk", "lead", "reader"):
            for asked in ("/v1/documents", "/v1/training/due", "/v1/radar/changes", "/readyz"):
                answered = at.ask(name, "GET", asked)
                assert answered.status_code == (403 if (name, asked) == (
                    "reader", "/v1/radar/changes") else 500), (name, asked)  # fmt: skip
                for named in (ID, "legal", "toml", "restricted"):
                    assert named not in answered.text
        assert at.ask("admin", "GET", "/v1/radar/changes").status_code == 200
    finally:
        path.write_bytes(before)
    assert "access.toml" in caplog.text  # whoever runs the service is told why


def test_what_is_closed_later_is_closed_to_who_learned_it(offices: tuple[Office, Office]) -> None:
    guide, none = offices
    card = _closed_cards(guide)[-1]
    again = {"card": card, "given": "a", "once": "again"}
    assert guide.do("lawyer", "POST", "/v1/training/attempts", {**again, "quiz": 1})["expected"]
    for at in offices:
        restrict(at.folder.restrictions, ID, [])
    sent_again = guide.ask("lawyer", "POST", "/v1/training/attempts", {**again, "quiz": 1})
    assert sent_again.status_code == 404
    for path in ("/v1/training/due?limit=200", "/v1/training/decks", "/v1/training/progress"):
        here, there = guide.do("insider", "GET", path), none.do("insider", "GET", path)
        assert json.dumps(here).count(ID) == 0
        assert _counted(here) == _counted(there) != 0
    for path in ("/v1/radar/changes", "/v1/radar/repeats", "/v1/feedback", "/v1/training/quizzes"):
        assert ID not in guide.ask("lawyer", "GET", path).text


def _counted(found: Any) -> Any:
    if isinstance(found, list):
        return [one["cards"] for one in found]
    return found.get("cards_seen", len(found.get("cards", [])) + 1)

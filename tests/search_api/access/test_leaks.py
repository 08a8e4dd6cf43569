"""What an outsider is told where a document is restricted is what it is told where it never was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from index.embed import Embedder
from ingest.holding_store import load_holdings
from marketrules.folders import DataFolder
from search_api.access.audiences import Audience
from search_api.engine import Engine
from search_api.service.app import create_app

ID = "operations-guide"
NO_SUCH = "operations-guyde"
_SNAPSHOT = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
# A cursor names the snapshot whose pages it goes through.
_CURSOR = re.compile(r'(?<="more":)"[^"]*"|(?<="next":)"[^"]*"|(?<=cursor=)[\w%=-]+')
_SPENT = re.compile(r'"timings_ms":\s*\{[^}]*\}')


@pytest.fixture(scope="module")
def without(folder_without: DataFolder, desk_embedder: Embedder) -> Iterator[TestClient]:
    with TestClient(create_app(Engine(folder_without, desk_embedder))) as http:
        yield http


@pytest.fixture(scope="module")
def hidden(sample_engine: Engine) -> list[tuple[str, str, str]]:
    """Section, paragraph and text of what is restricted."""
    snapshot = sample_engine.snapshot
    return [
        (one.section, one.paragraph, one.text)
        for one in snapshot.passages(range(len(snapshot)))
        if one.document == ID
    ]


def told(response: Any) -> tuple[int, dict[str, str], str]:
    """Status, headers and body, but for the snapshot's name and the time that was spent."""
    body = _CURSOR.sub("CURSOR", _SPENT.sub("", _SNAPSHOT.sub("SNAPSHOT", response.text)))
    headers = {
        name: _CURSOR.sub("CURSOR", _SNAPSHOT.sub("SNAPSHOT", value))
        for name, value in response.headers.items()
        if name.lower()
        not in ("content-length", "etag", "ratelimit", "ratelimit-policy", "date", "x-request-id")
    }
    return response.status_code, headers, body


_AS_EVENTS = {"Accept": "text/event-stream"}
_ASKED: list[tuple[str, str, Any, dict[str, str]]] = [
    ("GET", "/v1/documents", None, {}),
    ("GET", "/openapi.json", None, {}),
    ("GET", "/v1/nothing", None, {}),
    ("DELETE", "/v1/documents", None, {}),
    ("POST", "/v1/search", {"query": "outage", "document": ID}, {}),
    ("POST", "/v1/search", {"query": "outage", "document": "nothing"}, {}),
    ("POST", "/v1/search", {"query": "outage", "top": 50}, {}),
    ("POST", "/v1/search", {"query": "outage", "status": "pending", "top": 50}, {}),
    ("POST", "/v1/search", {"query": ""}, {}),
    ("GET", f"/v1/sections/{ID}/2025-05-01/1.2", None, {}),
    ("GET", "/v1/sections/market-protocols/2025-07-01/4.3", None, {}),
    ("GET", f"/v1/compare?document={ID}&before=2025-05-01&after=2025-05-01", None, {}),
    ("GET", "/v1/compare?document=market-protocols&before=2025-01-01&after=2025-07-01", None, {}),
    ("POST", "/v1/answers", {"question": "How fast must a forced outage be reported?"}, _AS_EVENTS),
    ("POST", "/v1/answers", {"question": "What does the Operations Guide say of outages?"}, {}),
    ("POST", "/v1/answers", {"question": "Which document prevails over the Operations Guide?"}, {}),
    ("POST", "/v1/answers", {"question": "What would LPRR112 change?"}, {}),
    ("POST", "/v1/answers", {"question": "What changed in the Operations Guide in 2025?"}, {}),
    ("POST", "/v1/answers", {"question": "what is the weather"}, {}),
    ("POST", "/v1/answers", {"question": "and after that?", "history": [
        {"question": "Operations Guide 1.2", "citations": [f"{ID}@2025-05-01#1.2(1)"]}]}, {}),
    *[("GET", f"/v1/resolve?q={typed}&limit=20", None, {}) for typed in (
        "op", "operations-guide", "Operations Guide", "1.2", "2.2(1)", "outage", "guide", "o", "r")],
    ("GET", "/v1/search?q=outage&limit=20", None, {}),
    ("GET", f"/v1/documents/{ID}", None, {}),
    ("GET", "/v1/documents?limit=2", None, {}),
    ("GET", "/v1/audit", None, {}),
    ("GET", f"/v1/audit?document={ID}", None, {}),
    ("GET", f"/v1/source/{ID}/2025-05-01", None, {}),
    ("GET", f"/v1/source/{ID}/2025-05-01?part=file", None, {}),
    ("GET", f"/v1/sections/{ID}/current/1.2", None, {}),
    ("POST", "/v1/answers/batch", {"questions": [{"id": "1", "question": "Operations Guide 1.2"}]},
     {}),
    ("GET", "/v1/decks", None, {}),
    ("GET", "/v1/drills?count=100&answers=true", None, {}),
    ("GET", "/v1/drills?count=100&answers=true&as_of=2025-07-15&seed=3", None, {}),
    ("GET", f"/v1/drills?deck={ID} 1&count=100", None, {}),
    ("GET", f"/v1/explanations?key={ID}@2025-05-01%231.2(1)", None, {}),
    ("GET", "/v1/registration", None, {}),
    ("GET", "/v1/registration/SA", None, {}),
    ("POST", "/v1/notices/check", {"id": "M-A051525-02", "date": "2025-07-15", "type": "General",
     "long_description": "See Section 1.2 of the Operations Guide, and Section 2.2(1)."}, {}),
]  # fmt: skip


@pytest.mark.parametrize("asked", _ASKED, ids=lambda one: f"{one[1]} {one[2]}"[:70])
def test_an_outsider_is_told_what_it_would_be_told_if_the_document_had_never_been(
    served: Any, without: TestClient, asked: tuple[str, str, Any, dict[str, str]]
) -> None:
    method, path, body, headers = asked
    here = served.http.request(
        method, path, json=body, headers={**headers, **served.headers("reader")}
    )
    there = without.request(method, path, json=body, headers=headers)
    assert told(here) == told(there)


def test_no_place_of_the_document_can_be_opened_or_found(
    served: Any, without: TestClient, hidden: list[tuple[str, str, str]]
) -> None:
    mine = served.headers("reader")
    assert len(hidden) > 40
    for section, paragraph, text in hidden[::3]:
        words = " ".join(text.split()[:12])
        for pinpoint in (f"{ID} {section}{paragraph}", f"{section}{paragraph}", words):
            path = f"/v1/pinpoints/{quote(pinpoint[:200] or 'x', safe='')}"
            here = served.http.get(path, headers=mine)
            assert told(here) == told(without.get(path)), pinpoint
        for way, body in (("search", {"query": words}), ("answers", {"question": words})):
            here = served.http.post(f"/v1/{way}", json=body, headers=mine)
            assert told(here) == told(without.post(f"/v1/{way}", json=body)), words
            assert f'"document":"{ID}"' not in here.text.replace(" ", "")


def test_letter_by_letter_nothing_of_the_document_is_offered(
    served: Any, without: TestClient, sample_engine: Engine, tries: Callable[[int, int], int]
) -> None:
    """Its titles, terms and numbers, from the first letter on; what is offered is counted, too."""
    snapshot = sample_engine.snapshot
    names = {
        name
        for one in snapshot.passages(range(len(snapshot)))
        if one.document == ID
        for name in (one.title, one.term or "", one.section, one.section + one.paragraph)
    }
    typed = sorted({name[:length] for name in names for length in (1, 2, 3, 5, 8, 40)} - {""})
    step = max(1, len(typed) // tries(60, len(typed)))
    for one in typed[::step]:
        path = f"/v1/resolve?q={quote(one, safe='')}&limit=50"
        here = served.http.get(path, headers=served.headers("reader"))
        assert told(here) == told(without.get(path)), one


def test_every_place_that_is_open_is_shown_with_the_references_that_it_would_have(
    served: Any, without: TestClient, sample_engine: Engine
) -> None:
    mine, snapshot = served.headers("reader"), sample_engine.snapshot
    # Those that refer to what is restricted, and every tenth of the others.
    referring = {
        one.source
        for holding in load_holdings(served.folder)
        for one in holding.references
        if one.document == ID and holding.edition.document.id != ID
    }
    assert len(referring) >= 2
    passages = snapshot.passages(range(len(snapshot)))
    keys = [one.key for one in passages if one.document != ID]
    for key in {*referring, *keys[::10]}:
        here = served.http.get(f"/v1/pinpoints/{quote(key, safe='')}", headers=mine)
        assert told(here) == told(without.get(f"/v1/pinpoints/{quote(key, safe='')}")), key


def test_a_restricted_document_is_refused_like_one_that_does_not_exist(served: Any) -> None:
    mine = served.headers("reader")
    for path in ("/v1/sections/{}/2025-05-01/1.2", "/v1/compare?document={}&before=2025-05-01&after=2025-05-01"):  # fmt: skip
        restricted, unknown = (
            served.http.get(path.format(name), headers=mine) for name in (ID, NO_SUCH)
        )
        assert restricted.status_code == unknown.status_code == 404
        assert restricted.text.replace(ID, NO_SUCH) == unknown.text


def test_insiders_are_told_what_they_were_told_before(served: Any, sample_engine: Engine) -> None:
    mine = served.headers("insider")
    with TestClient(create_app(sample_engine)) as open_to_all:
        for method, path, body, headers in _ASKED:
            here = served.http.request(method, path, json=body, headers={**headers, **mine})
            assert told(here) == told(open_to_all.request(method, path, json=body, headers=headers))


def test_the_snapshot_of_an_audience_is_the_one_of_a_corpus_that_never_had_the_document(
    served: Any, folder_without: DataFolder, desk_embedder: Embedder
) -> None:
    """To the last byte of what it is made of: its references and findings are resolved anew."""
    own = Engine(Audience(frozenset()).folder(served.folder), desk_embedder).snapshot
    other = Engine(folder_without, desk_embedder).snapshot
    assert own.manifest.corpus == other.manifest.corpus
    assert own.findings() == other.findings()
    names = [name for name in own.manifest.files if not name.endswith(".sqlite")]
    assert [own.manifest.files[one].sha256 for one in names] == [
        other.manifest.files[one].sha256 for one in names
    ]


def test_nothing_on_disk_that_an_outsider_is_answered_from_names_the_document(
    served: Any, hidden: list[tuple[str, str, str]]
) -> None:
    root = Audience(frozenset()).folder(served.folder).root
    longest = max((text for _, _, text in hidden), key=len).split("\n")[0].encode()
    for path in root.rglob("*"):
        if path.is_file() and path.name != "audience.json":
            data = path.read_bytes()
            assert longest not in data, path
            assert f"{ID}@".encode() not in data, path
    assert ID not in json.dumps(json.loads((root / "audience.json").read_text()))

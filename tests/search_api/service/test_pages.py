"""Pages fit together, and say so when they don't."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.errors import PageRefused, PagesOver
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.register import Implementation, Register
from search_api.engine import Engine, State
from search_api.service.app import create_app
from search_api.service.pages import read_page

_DAY = date(2025, 7, 1)
_STATE = State("s1", Register(), ())


@pytest.fixture(scope="module")
def http(sample_engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(sample_engine)) as client:
        yield client


LISTS = [
    (
        "/v1/search",
        {"q": "outage", "document": "operations-guide", "as_of": "2025-08-01"},
        "top",
        "hits",
    ),
    ("/v1/search", {"q": "9.3", "as_of": "2025-08-01"}, "top", "hits"),
    ("/v1/search", {"q": "outage", "status": "pending", "as_of": "2025-08-01"}, "top", "hits"),
    ("/v1/documents", {}, "limit", "documents"),
    ("/v1/audit", {}, "limit", "findings"),
    (
        "/v1/compare",
        {"document": "market-protocols", "before": "2025-01-01", "after": "2025-07-01"},
        "limit",
        "changes",
    ),
    ("/v1/sections/market-protocols/current/2.1", {"as_of": "2025-08-01"}, "limit", "paragraphs"),
]


@pytest.mark.parametrize(("path", "query", "size", "field"), LISTS)
def test_pages_together_are_the_whole(
    http: TestClient, path: str, query: dict[str, str], size: str, field: str
) -> None:
    whole = http.get(path, params=query | {size: "200"}).json()[field]
    pages: list[Any] = []
    cursor, turns = None, 0
    while True:
        asked = query | {size: "2"} | ({"cursor": cursor} if cursor else {})
        page = http.get(path, params=asked).json()
        pages += page[field]
        cursor, turns = page["more" if field == "paragraphs" else "next"], turns + 1
        if cursor is None:
            break
    assert len(whole) > 2
    assert turns == -(-len(whole) // 2)
    assert pages == whole


def test_a_search_for_a_status_still_gives_as_many_as_were_asked_for(http: TestClient) -> None:
    query = {"q": "statement", "status": "pending", "as_of": "2025-02-01", "top": 5}
    hits = http.get("/v1/search", params=query).json()["hits"]
    assert [hit["status"] for hit in hits] == ["pending"] * 5


def test_by_address_and_by_body_find_the_same(http: TestClient) -> None:
    asked = {"as_of": "2025-08-01", "top": 4}
    by_address = http.get("/v1/search", params={"q": "offer cap", **asked}).json()
    by_body = http.post("/v1/search", json={"query": "offer cap", **asked}).json()
    assert by_address["hits"] == by_body["hits"]


def test_reasons_come_where_they_are_asked_for(http: TestClient) -> None:
    query = {"q": "how is a statement disputed", "as_of": "2025-08-01"}
    plain = http.get("/v1/search", params=query).json()["hits"]
    told = http.get("/v1/search", params={**query, "explain": "true"}).json()["hits"]
    assert not any(hit["reasons"] for hit in plain)
    by_body = {"query": query["q"], "as_of": query["as_of"], "explain": True}
    assert http.post("/v1/search", json=by_body).json()["hits"] == told
    for hit in told:
        assert sum(one["adds"] for one in hit["reasons"]) == pytest.approx(hit["score"], abs=1e-3)


def test_a_publish_between_two_pages_is_said(
    tmp_path: Path, desk_holdings: list[Holding], desk_embedder: Embedder
) -> None:
    folder = DataFolder(tmp_path)
    publish(folder, build_snapshot(folder, desk_holdings[:3], desk_embedder))
    engine = Engine(folder, desk_embedder)
    with TestClient(create_app(engine)) as http:
        first = http.get("/v1/documents", params={"limit": 1}).json()
        typed = {"q": "M-A0101", "as_of": "2025-07-01"}
        assert http.get("/v1/resolve", params=typed).json()["suggestions"] == []
        publish(folder, build_snapshot(folder, desk_holdings, desk_embedder))
        assert engine.following.catch_up(20)
        following = http.get("/v1/documents", params={"limit": 1, "cursor": first["next"]})
        assert (following.status_code, following.json()["title"]) == (409, "Pages over")
        anew = http.get("/v1/documents", params={"limit": 1}).json()
        assert anew["total"] == first["total"] + 2
        assert len(http.get("/v1/resolve", params=typed).json()["suggestions"]) == 2


MOVED = [
    (State("s2", Register(), ()), _DAY),  # another snapshot is published
    (State("s1", Register((Implementation("LPRR101", "2025-06-01", "x"),)), ()), _DAY),
    (_STATE, date(2025, 7, 2)),  # midnight
]


@pytest.mark.parametrize(("state", "today"), MOVED)
def test_pages_of_what_is_no_longer_served_are_refused(state: State, today: date) -> None:
    cursor = read_page(None, "/v1/x?a", _STATE, _DAY).next(10)
    assert read_page(cursor, "/v1/x?a", _STATE, _DAY).offset == 10
    with pytest.raises(PagesOver):
        read_page(cursor, "/v1/x?a", state, today)


@pytest.mark.parametrize("cursor", ["AAAA", "!", "W10", "WzEsMl0", "ey", "\0", "é", "a" * 5])
def test_what_is_no_cursor_is_refused(cursor: str, http: TestClient) -> None:
    with pytest.raises(PageRefused):
        read_page(cursor, "/v1/x", _STATE, _DAY)
    answer = http.get("/v1/documents", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["title"]) == (422, "Page refused")


def test_a_cursor_is_good_for_its_own_query_alone(http: TestClient) -> None:
    cursor = http.get("/v1/search", params={"q": "offer cap", "top": 2}).json()["next"]
    other = http.get("/v1/search", params={"q": "dispute", "top": 2, "cursor": cursor})
    assert (other.status_code, other.json()["title"]) == (422, "Page refused")
    larger = http.get("/v1/search", params={"q": "offer cap", "top": 3, "cursor": cursor})
    assert [hit["rank"] for hit in larger.json()["hits"]] == [3, 4, 5]

"""A caller's copy is good as long as nothing that the answer depends on has changed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.embed import Embedder
from marketrules.folders import DataFolder
from marketrules.register import Implementation, Register
from search_api.engine import Engine, State
from search_api.service.app import create_app
from search_api.service.freshness import is_among, tag_of

_DAY = date(2025, 7, 1)
_STATE = State("s1", Register(), ())
_TAG = tag_of("/v1/documents?", _STATE, _DAY, None)
OTHERS = [
    ("/v1/documents?limit=2", _STATE, _DAY, None),
    ("/v1/documents?", State("s2", Register(), ()), _DAY, None),
    ("/v1/documents?", State("s1", Register((Implementation("A1", "2025-01-01", "x"),)), ()),
     _DAY, None),
    ("/v1/documents?", State("s1", Register(), ("wrong",)), _DAY, None),
    ("/v1/documents?", _STATE, date(2025, 7, 2), None),
    ("/v1/documents?", _STATE, _DAY, frozenset[str]()),
    ("/v1/documents?", _STATE, _DAY, frozenset({"legal"})),
]  # fmt: skip


def test_equal_things_have_equal_tags() -> None:
    assert tag_of("/v1/documents?", State("s1", Register(), ()), _DAY, None) == _TAG
    assert tag_of("/", _STATE, _DAY, frozenset("ab")) == tag_of("/", _STATE, _DAY, frozenset("ba"))


@pytest.mark.parametrize("other", OTHERS)
def test_whatever_changes_an_answer_changes_its_tag(
    other: tuple[str, State, date, frozenset[str] | None],
) -> None:
    assert tag_of(*other) != _TAG


def test_no_two_of_them_are_alike() -> None:
    assert len({tag_of(*other) for other in OTHERS} | {_TAG}) == len(OTHERS) + 1


LISTED = [
    (_TAG, True), (_TAG.removeprefix("W/"), True), (f'"x", {_TAG}', True), ("", False),
    ('"x"', False), (_TAG[:-2], False), ("*", False),
]  # fmt: skip


@pytest.mark.parametrize(("header", "expected"), LISTED)
def test_a_tag_is_found_among_those_sent(header: str, expected: bool) -> None:
    assert is_among(_TAG, header) is expected


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "register.toml"
    file.write_text("", "utf-8")
    return file


@pytest.fixture
def http(desk: DataFolder, desk_embedder: Embedder, register: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Engine(desk, desk_embedder, register))) as client:
        yield client


PATHS = [
    "/v1/documents", "/v1/documents/grid-rules", "/v1/sections/grid-rules/current/9.4",
    "/v1/search?q=relay", "/v1/resolve?q=9", "/v1/audit", "/v1/pinpoints/9.4",
    "/v1/compare?document=grid-rules&before=2025-01-01&after=2025-06-01",
    "/v1/source/grid-rules/2025-06-01?span=0,5",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_an_unchanged_answer_is_not_sent_again(http: TestClient, path: str) -> None:
    first = http.get(path)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "private, no-cache")
    again = http.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_an_edit_of_the_register_makes_copies_stale(http: TestClient, register: Path) -> None:
    path = "/v1/sections/grid-rules/current/9.4?as_of=2025-07-01"
    first = http.get(path)
    register.write_text(
        '[[implementation]]\nrevision = "GRR012"\ndate = 2025-06-15\nsource = "M-A061525-01"\n'
    )
    again = http.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    before, after = (
        [one["status"] for one in answer.json()["paragraphs"]] for answer in (first, again)
    )
    assert (before.count("pending"), after.count("pending")) == (2, 1)


def test_errors_are_not_cached(http: TestClient) -> None:
    assert "ETag" not in http.get("/v1/documents/tax-code").headers

"""A section that was read is sent again as it was, until anything that it depends on has changed."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from search_api.engine import Engine
from search_api.service import freshness, pages
from search_api.service.app import create_app

PATH = "/v1/sections/grid-rules/current/9.4"


class Counting(Engine):
    """Counts the sections that are put together."""

    made: list[tuple[str, str]]

    def section(self, *place: Any, **more: Any) -> Any:
        self.made.append(place[1:3])
        return super().section(*place, **more)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "register.toml"
    file.write_text("", "utf-8")
    return file


@pytest.fixture
def engine(desk: DataFolder, desk_embedder: Embedder, register: Path) -> Counting:
    made = Counting(desk, desk_embedder, register)
    made.made = []
    return made


@pytest.fixture
def http(engine: Counting) -> Iterator[TestClient]:
    with TestClient(create_app(engine)) as client:
        yield client


def sent(response: Any) -> tuple[int, bytes, dict[str, str]]:
    own = ("date", "x-request-id")
    return (
        response.status_code,
        response.content,
        {name: value for name, value in response.headers.items() if name not in own},
    )


ADDRESSES = [
    PATH, f"{PATH}?limit=1", f"{PATH}?as_of=2025-02-01", f"{PATH}?as_of=2025-07-01",
    "/v1/sections/grid-rules/2025-01-01/9.4",
    "/v1/sections/grid-rules/2025-06-01/9",
]  # fmt: skip


def test_read_again_it_is_the_same_to_the_last_byte_and_made_once(
    http: TestClient, engine: Counting
) -> None:
    first = [sent(http.get(one)) for one in ADDRESSES]
    again = [sent(http.get(one)) for one in ADDRESSES for _ in range(2)]
    assert again == [one for one in first for _ in range(2)]
    assert {status for status, _, _ in first} == {200}
    assert len({body for _, body, _ in first}) == len(ADDRESSES)
    assert len(engine.made) == len(ADDRESSES)


def test_each_page_is_its_own(http: TestClient, engine: Counting) -> None:
    for _ in range(2):
        first = http.get(PATH, params={"limit": 1}).json()
        second = http.get(PATH, params={"limit": 1, "cursor": first["more"]}).json()
        assert [one["key"] for one in first["paragraphs"] + second["paragraphs"]] == [
            one["key"] for one in http.get(PATH, params={"limit": 2}).json()["paragraphs"]
        ]
    assert len(engine.made) == 3


def test_what_is_refused_is_not_kept(http: TestClient, engine: Counting) -> None:
    for _ in range(2):
        assert http.get("/v1/sections/grid-rules/2025-06-01/77").status_code == 404
    assert len(engine.made) == 2


def test_an_entry_in_the_register_makes_it_anew(
    http: TestClient, engine: Counting, register: Path
) -> None:
    address = f"{PATH}?as_of=2025-07-01"
    before = http.get(address).json()["paragraphs"]
    register.write_text(
        '[[implementation]]\nrevision = "GRR012"\ndate = 2025-06-15\nsource = "M-A061525-01"\n'
    )
    after = http.get(address).json()["paragraphs"]
    assert [[one["status"] for one in each].count("pending") for each in (before, after)] == [2, 1]
    assert len(engine.made) == 2


def test_midnight_makes_it_anew(
    http: TestClient, engine: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return date(2031, 1, 1)

    before = http.get(PATH)
    monkeypatch.setattr(freshness, "date", Tomorrow)
    monkeypatch.setattr(pages, "date", Tomorrow)
    after = http.get(PATH)
    assert before.headers["ETag"] != after.headers["ETag"]
    assert len(engine.made) == 2


def test_another_snapshot_takes_all_of_it_away(
    tmp_path: Path, desk_embedder: Embedder, desk_holdings: list[Holding]
) -> None:
    folder = DataFolder(tmp_path)
    publish(folder, build_snapshot(folder, desk_holdings, desk_embedder))
    engine = Counting(folder, desk_embedder)
    engine.made = []
    with TestClient(create_app(engine)) as http:
        first = http.get(PATH).json()
        kept = weakref.ref(engine.opened().kept)
        assert len(engine.opened().kept) == 1
        publish(folder, build_snapshot(folder, desk_holdings[1:], desk_embedder))
        assert engine.following.catch_up(20)
        second = http.get(PATH).json()
        assert (first["snapshot"], second["snapshot"]) == (
            first["snapshot"], engine.opened().snapshot.id,
        )  # fmt: skip
        assert first["snapshot"] != second["snapshot"]
        assert [len(engine.made), len(engine.opened().kept)] == [2, 1]
        deadline = time.monotonic() + 60
        while kept() is not None:  # whoever opened the new one may hold the old for a moment
            assert time.monotonic() < deadline
            gc.collect()
            time.sleep(0.02)

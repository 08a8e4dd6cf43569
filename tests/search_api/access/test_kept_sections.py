"""Sections are kept as they were sent; none is ever sent to whom it was not made for."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from index.embed import Embedder
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.access.audiences import Audience
from search_api.access.callers import Scope
from search_api.access.keys import issue
from search_api.access.opened import open_access
from search_api.access.restrictions import restrict, unrestrict
from search_api.engine import Engine
from search_api.reading.kept import Kept
from search_api.service.app import create_app

ID = "operations-guide"
CALLERS = ("reader", "insider", "everything", "desk", "admin")
_OWN = ("date", "x-request-id", "ratelimit", "ratelimit-policy")


def sent(response: Any) -> tuple[int, bytes, dict[str, str]]:
    """All of a response but its id and what is counted by caller; a refusal's body tells the id."""
    headers = {k: v for k, v in response.headers.items() if k not in _OWN}
    return response.status_code, response.content if "etag" in headers else b"", headers


@pytest.fixture(scope="module")
def addresses(sample_engine: Engine) -> list[str]:
    """Every section of every edition, those of the restricted document among them."""
    facet = sample_engine.snapshot.facets.section
    places = [name.partition("@")[::2] for name in facet.names]
    paths = [
        f"/v1/sections/{document}/{edition}/{quote(section, safe='')}"
        for document, rest in places
        for edition, _, section in [rest.partition("#")]
    ]
    current = [path.replace(path.split("/")[4], "current") for path in paths[::7]]
    return [*paths, *current, *[f"{path}?limit=1&as_of=2025-08-01" for path in paths[::11]]]


class Forgetting(Kept):
    """The oracle: nothing is ever found."""

    def get(self, tag: str) -> bytes | None:
        del tag
        return None


def test_callers_of_all_audiences_in_any_order_are_sent_what_is_made_for_each_anew(
    served: Any, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = random.Random(5)
    asked = [(who, path) for path in drawn.sample(addresses, 40) for who in CALLERS]
    drawn.shuffle(asked)
    asked += drawn.sample(asked, 100)

    def ask(one: tuple[str, str]) -> tuple[int, bytes, dict[str, str]]:
        who, path = one
        return sent(served.http.get(path, headers=served.headers(who)))

    with ThreadPoolExecutor(4) as threads:
        given = list(threads.map(ask, asked))
    monkeypatch.setattr(Kept, "get", Forgetting.get)
    anew = {one: ask(one) for one in set(asked)}
    for one, had in zip(asked, given, strict=True):
        assert had == anew[one], one
    closed = [had for (who, path), had in zip(asked, given, strict=True)
              if f"/{ID}/" in path and who in ("reader", "desk")]  # fmt: skip
    assert len(closed) > 3
    assert {status for status, _, _ in closed} == {404}


FORGED = ("*", 'W/"*"', '"', ", ".join(['W/"x"'] * 200))


def test_no_header_or_parameter_gets_another_audiences_copy(served: Any) -> None:
    path = f"/v1/sections/{ID}/2025-05-01/1.2"
    theirs = served.http.get(path, headers=served.headers("insider"))
    text = theirs.json()["paragraphs"][0]["quote"]
    mine = served.headers("reader")
    for tag in (theirs.headers["ETag"], *FORGED):
        for name in ("If-None-Match", "If-Match", "ETag", "Authorization-Groups", "X-Groups"):
            response = served.http.get(path, headers={**mine, name: tag})
            assert response.status_code == 404, (name, tag)
            assert text not in response.text
    for query in ("groups=legal", "tag=" + quote(theirs.headers["ETag"]), "limit=300"):
        assert served.http.get(f"{path}?{query}", headers=mine).status_code == 404


@pytest.fixture
def two_callers(
    folder: DataFolder, desk_embedder: Embedder
) -> Iterator[tuple[TestClient, dict[str, dict[str, str]], DataFolder]]:
    """A server on the sample with nothing restricted, an insider and an outsider."""
    headers = {
        name: {"Authorization": f"Bearer {issue(folder.keys, name, Scope.READ, groups)[1]}"}
        for name, groups in (("in", ["legal"]), ("out", []))
    }

    def never_ready(audience: Audience) -> None:
        raise OSError(f"{audience} isn't built here")

    settings = Settings(data=folder.root, access="on", rate_burst=10_000)
    access = open_access(settings, never_ready)
    with TestClient(create_app(Engine(folder, desk_embedder), None, settings, access)) as http:
        yield http, headers, folder


def test_what_was_kept_while_it_was_open_is_closed_with_the_document(
    two_callers: tuple[TestClient, dict[str, dict[str, str]], DataFolder],
) -> None:
    http, headers, folder = two_callers
    path = f"/v1/sections/{ID}/2025-05-01/1.2"
    opened = {who: http.get(path, headers=headers[who]) for who in headers}
    assert opened["in"].content == opened["out"].content
    restrict(folder.restrictions, ID, ["legal"])
    for _ in range(2):
        for_outsider = http.get(path, headers=headers["out"])
        assert for_outsider.status_code == 503  # its snapshot has to be made first
        assert opened["out"].json()["paragraphs"][0]["quote"] not in for_outsider.text
        assert http.get(path, headers=headers["in"]).content == opened["in"].content
    tag = opened["out"].headers["ETag"]
    assert http.get(path, headers={**headers["out"], "If-None-Match": tag}).status_code == 503
    unrestrict(folder.restrictions, ID)
    assert http.get(path, headers=headers["out"]).content == opened["out"].content


def test_each_snapshot_keeps_its_own(
    folder: DataFolder, desk_embedder: Embedder, tmp_path: Path
) -> None:
    shutil.copytree(folder.root, tmp_path / "audience")
    whole = Engine(folder, desk_embedder)
    other = whole.over(DataFolder(tmp_path / "audience"), "of another audience")
    assert whole.snapshot.id == other.snapshot.id  # even where the names are the same
    whole.opened().kept.put("tag", b"whole")
    assert other.opened().kept.get("tag") is None
    assert whole.pinned().opened().kept is whole.opened().kept
    assert whole.opened().under(whole.opened().register).kept is not whole.opened().kept

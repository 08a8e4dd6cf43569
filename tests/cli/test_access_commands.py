"""Keys, restrictions and audiences on the command line; a server that mustn't start open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.audiences import child_builder
from index.build import build_snapshot
from index.embed import OnnxEmbedder
from index.model import ensure_encoder
from index.publish import current_id, publish
from ingest.holding_store import store
from marketrules.errors import AudienceNotReady
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from search_api.access.audiences import Audience, read_built
from tests.ports import own_port

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def own(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs commands on a data folder of its own, in which nothing is held, at a port of its own."""
    monkeypatch.setenv("MARKETRULES_DATA", str(tmp_path))
    monkeypatch.setenv("MARKETRULES_API_PORT", str(own_port()))
    return run


def test_a_key_is_shown_once_alone_on_standard_output(own: Run) -> None:
    code, out, err = own("keys", "add", "ana", "--scope", "desk", "--group", "legal")
    assert code == 0
    assert out.startswith("mr_")
    assert len(out.split()) == 1
    assert "isn't shown again" in err
    _, listed, _ = own("keys", "list")
    assert out.strip() not in listed
    assert listed.split()[:4] == [out.split("_")[1], "valid", "desk", "ana"]


def test_keys_as_json_are_added_listed_and_revoked(own: Run) -> None:
    def json_of(*args: str) -> Any:
        code, out, err = own(*args, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    added = json_of("keys", "add", "ana", "--expires", "2099-12-31")
    assert json_of("keys", "list") == [{k: v for k, v in added.items() if k != "key"}]
    assert (added["scope"], added["expires"], added["last_used"]) == ("read", "2099-12-31", "")
    assert json_of("keys", "revoke", "ana") == [added["id"]]
    assert json_of("keys", "list")[0]["state"] == "revoked"


def test_days_are_counted_from_today(own: Run) -> None:
    _, out, _ = own("keys", "add", "ana", "--expires", "30", "--json")
    assert json.loads(out)["expires"] == (datetime.now(UTC).date() + timedelta(30)).isoformat()


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("keys",), 2, "ACTION"),
        (("keys", "add"), 2, "NAME"),
        (("keys", "add", " "), 2, "1 to 100 characters"),
        (("keys", "add", "ana", "--scope", "king"), 2, "king"),
        (("keys", "add", "ana", "--expires", "2020-01-01"), 2, "past"),
        (("keys", "add", "ana", "--expires", "0"), 2, "0 days"),
        (("keys", "add", "ana", "--expires", "soon"), 2, "soon"),
        (("keys", "revoke", "ana"), 1, "keys list"),
        (("restrict", "guide"), 2, "--group"),
        (("restrict", "guide", "--group", "a", "--nobody"), 2, "--group"),
        (("restrict", "guide", "--group", "*"), 1, "no name of a group"),
        (("unrestrict", "guide"), 1, "Restricted: nothing"),
        (("serve", "--host", "0.0.0.0"), 1, "marketrules keys add"),
        (("serve", "--host", "::"), 1, "marketrules keys add"),
        (("up", "--host", "0.0.0.0"), 1, "or listen on 127.0.0.1"),
    ],
)
def test_what_is_wrong_is_told_with_its_remedy(
    own: Run, args: tuple[str, ...], code: int, told: str
) -> None:
    found, out, err = own(*args)
    assert (found, out) == (code, "")
    assert told in err


def test_on_loopback_a_setting_asks_for_keys_too(own: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETRULES_ACCESS", "on")
    code, _, err = own("serve")
    assert code == 1
    assert "MARKETRULES_ACCESS=on, and there is no key and no user" in err


def test_documents_are_restricted_and_opened_again(own: Run) -> None:
    code, out, err = own("restrict", "nprr*", "--group", "legal", "--group", "desk")
    assert (code, out) == (0, "nprr*: desk, legal\n")
    assert "Nothing held is named 'nprr*' yet" in err
    own("restrict", "secret", "--nobody")
    code, out, _ = own("restrict", "--json")
    assert json.loads(out) == [
        {"document": "nprr*", "groups": ["desk", "legal"]}, {"document": "secret", "groups": []},
    ]  # fmt: skip
    assert own("unrestrict", "secret")[1] == "nprr*: desk, legal\n"
    own("unrestrict", "nprr*")
    assert own("restrict")[2] == "No document is restricted.\n"


@pytest.fixture
def real(tmp_path: Path, desk_holdings: list[Holding]) -> DataFolder:
    """The invented desk, held and published with the encoder of the product."""
    folder = DataFolder(tmp_path / "data")
    for holding in desk_holdings:
        store(folder, holding)
    embedder = OnnxEmbedder(ensure_encoder(Settings()))
    publish(folder, build_snapshot(folder, desk_holdings, embedder))
    return folder


@contextmanager
def serving(folder: DataFolder) -> Iterator[str]:
    """A real server with keys, in a process of its own."""
    port = own_port()
    command = [
        sys.executable,
        "-m",
        "cli",
        "serve",
        "--port",
        str(port),
        "--data",
        str(folder.root),
    ]
    environment = os.environ | {"MARKETRULES_ACCESS": "on"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.slow
def test_a_real_server_builds_what_an_outsider_may_see_and_takes_changes_at_once(
    own: Run, real: DataFolder
) -> None:
    data = ("--data", str(real.root))
    keys = {
        name: own("keys", "add", name, "--group", group, *data)[1].strip()
        for name, group in (("out", "choir"), ("in", "legal"))
    }
    own("restrict", "field-manual", "--group", "legal", *data)
    with serving(real) as address, httpx.Client(base_url=address, timeout=30) as http:

        def documents(name: str) -> httpx.Response:
            return http.get("/v1/documents", headers={"Authorization": f"Bearer {keys[name]}"})

        def alive() -> bool:
            try:
                return http.get("/healthz").status_code == 200
            except httpx.TransportError:
                return False

        _until(alive)
        first = documents("out")
        if first.status_code != 200:
            assert first.status_code == 503
            assert int(first.headers["Retry-After"]) > 0
        _until(lambda: documents("out").status_code == 200)
        assert "field-manual" not in documents("out").text
        assert "field-manual" in documents("in").text
        own("unrestrict", "field-manual", *data)
        assert "field-manual" in documents("out").text
        own("restrict", "grid-*", "--nobody", *data)
        assert documents("out").status_code == documents("in").status_code == 503
        own("keys", "revoke", "in", *data)
        assert documents("in").status_code == 401


def test_audiences_are_built_by_hand_too(own: Run, real: DataFolder) -> None:
    data = ("--data", str(real.root))
    assert own("audiences", *data)[2] == "Every caller sees all documents: nothing to build.\n"
    own("restrict", "field-manual", "--group", "legal", *data)
    own("restrict", "grr020", "--group", "desk", *data)
    own("keys", "add", "ana", "--group", "legal", *data)
    own("keys", "add", "chief", "--scope", "admin", *data)
    code, out, _ = own("audiences", "--json", *data)
    built = json.loads(out)
    assert code == 0
    assert {tuple(one["groups"]): sorted(one["documents"]) for one in built} == {
        (): ["grid-rules", "market-notice"], ("legal",): ["field-manual", "grid-rules", "market-notice"],
    }  # fmt: skip
    assert json.loads(own("audiences", "--json", *data)[1]) == built
    only = json.loads(own("audiences", "--group", "desk", "--json", *data)[1])
    assert [one["groups"] for one in only] == [["desk"]]


def test_an_ingest_leaves_what_each_known_caller_may_see_ready(own: Run, tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    sample = ROOT / "corpus" / "sample" / "documents"
    for name in ("LMGO Registration Manual.txt", "M-A051525-01.html"):
        (papers / name).write_bytes((sample / name).read_bytes())
    own("restrict", "registration-*", "--group", "legal")  # before it is there
    own("keys", "add", "ana", "--group", "legal")
    assert own("ingest", str(papers), "--json")[0] == 0
    folder = DataFolder(tmp_path)
    built = read_built(Audience(frozenset()).folder(folder))
    assert built is not None
    assert built.documents == ("market-notice",)
    assert built.published == current_id(folder)
    assert len(list(folder.audiences.iterdir())) == 1  # ana sees everything


def test_a_child_that_fails_to_build_tells_why(tmp_path: Path) -> None:
    (tmp_path / "access.toml").write_text("[[")
    with pytest.raises(AudienceNotReady, match=r"(?s)access\.toml.*Put the file right"):
        child_builder(Settings(data=tmp_path))(Audience(frozenset({"legal"})))

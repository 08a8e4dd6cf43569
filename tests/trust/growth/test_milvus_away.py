"""Milvus stopped under a service: told by `/readyz` and a metric, and what needs no search goes on."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from evals.callers import free_port
from index.embed import Embedder
from index.publish import current_id, publish
from marketrules.folders import DataFolder
from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.service.watching import readiness
from search_api.service.watching.readiness import Readiness

pytest.importorskip("pymilvus", reason="no pymilvus is installed: pip install .[milvus]")
_ASKED = {"question": "When is the fee due?"}


def _until(http: TestClient, status: int, path: str = "/readyz") -> str:
    """What is told once ``path`` answers with ``status``."""
    until = time.monotonic() + 60
    while (told := http.get(path)).status_code != status:
        assert time.monotonic() < until, told.text
        time.sleep(0.05)
    return str(told.json().get("detail", ""))


def test_while_milvus_is_stopped_readyz_says_so_and_what_needs_no_search_is_answered(
    copied: Callable[[], DataFolder],
    desk_embedder: Embedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("milvus_lite", reason="no milvus-lite is installed: pip install .[milvus]")
    from evals.growth_milvus import lite, reached

    monkeypatch.setattr(readiness, "_EVERY_S", 0.05)
    folder, port = copied(), free_port()
    (tmp_path / "milvus").mkdir()
    with lite(tmp_path / "milvus", port) as (uri, _):
        store = reached(uri)
        publish(folder, current_id(folder) or "", store=store)
        service = TestClient(create_app(Engine(folder, desk_embedder, store=store)))
        http = service.__enter__()
        _until(http, 200)
        before = http.post("/v1/answers", json=_ASKED).json()
        assert "marketrules_search_away 0.0" in http.get("/metrics").text
    try:
        told = _until(http, 503)
        assert re.search(rf"Milvus at http://127.0.0.1:{port}.*documents, sections and the desk's",
                         told)  # fmt: skip
        assert http.post("/v1/answers", json=_ASKED).status_code == 503
        assert http.get("/v1/documents").status_code == 200
        rest = http.get("/readyz", params={"without_search": True})
        assert rest.status_code == 200 and "Milvus" in rest.json()["away"]
        assert "marketrules_search_away 1.0" in http.get("/metrics").text
        # Started again, it has the collection on its disk alone: the service has it loaded.
        with lite(tmp_path / "milvus", port):
            _until(http, 200)
            again = http.post("/v1/answers", json=_ASKED).json()
            assert _timeless(again) == _timeless(before)
    finally:
        service.__exit__(None, None, None)


def _timeless(answer: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name != "timings_ms"}


def test_a_collection_that_is_gone_is_told_with_the_command_that_loads_it(
    copied: Callable[[], DataFolder], tmp_path: Path
) -> None:
    pytest.importorskip("milvus_lite", reason="no milvus-lite is installed: pip install .[milvus]")
    from index.milvus.store import MilvusStore

    store, name = MilvusStore.at(str(tmp_path / "index.db")), current_id(copied()) or ""
    assert "`marketrules milvus load`" in store.trouble(name)
    store.close()


class _Silent:
    """A store that lets whoever asks wait."""

    def __init__(self) -> None:
        self.answers = False

    def trouble(self, _: str) -> str:
        while not self.answers:
            time.sleep(0.02)
        return ""


def test_a_store_that_says_nothing_is_waited_for_no_longer_than_is_set(
    desk: DataFolder, desk_embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_PATIENCE_S", 0.1)
    monkeypatch.setattr(readiness, "_EVERY_S", 0.05)
    silent = _Silent()
    engine = Engine(desk, desk_embedder)
    engine._store = silent  # type: ignore[assignment]
    with TestClient(create_app(engine)) as http:
        _until(http, 200, "/readyz?without_search=true")
        assert "hasn't answered for 0.1 s" in _until(http, 503)
        silent.answers = True
        _until(http, 200)


def test_files_are_never_away(desk: DataFolder, desk_embedder: Embedder) -> None:
    told = Readiness(Engine(desk, desk_embedder))
    assert told.why_not() == ""
    assert told.engine.store_trouble() == ""


_HAPROXY = Path(__file__).parents[3] / "docs" / "operations" / "haproxy.cfg"


def test_the_proxy_sends_calls_on_where_no_process_can_search(tmp_path: Path) -> None:
    """All of them may lose Milvus at once: then whoever answers the rest is asked."""
    program = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    if program is None:
        pytest.skip("no haproxy is installed")
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    import httpx

    class WithoutMilvus(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503 if self.path == "/readyz" else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    api = ThreadingHTTPServer(("127.0.0.1", 0), WithoutMilvus)
    Thread(target=api.serve_forever, daemon=True).start()
    port = free_port()
    text = _HAPROXY.read_text(encoding="utf-8").replace("127.0.0.1:8480", f"127.0.0.1:{port}")
    text = re.sub(r"(server api\d+ 127\.0\.0\.1):\d+", rf"\1:{api.server_port}", text)
    (tmp_path / "haproxy.cfg").write_text(text, encoding="utf-8")
    proxy = subprocess.Popen(
        [program, "-f", str(tmp_path / "haproxy.cfg")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        came = 0
        while came != 200 and time.monotonic() < until:
            time.sleep(0.1)
            try:
                came = httpx.get(f"http://127.0.0.1:{port}/v1/documents", timeout=5).status_code
            except httpx.TransportError:
                continue
        assert came == 200
        time.sleep(1)  # beyond the first checks, which find that no process can search
        assert httpx.get(f"http://127.0.0.1:{port}/v1/documents", timeout=5).status_code == 200
    finally:
        proxy.kill()
        proxy.wait()
        api.shutdown()
        api.server_close()

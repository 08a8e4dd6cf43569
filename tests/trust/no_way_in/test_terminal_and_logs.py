"""A terminal and a log: neither is written to by a document's or a caller's control characters."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
from hypothesis import given
from hypothesis import strategies as st

from cli.terminal import harmless
from index.build import build_snapshot
from index.embed import OnnxEmbedder
from index.model import ensure_encoder
from index.publish import publish
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from tests.ports import own_port
from ui.screenshots.running import ROOT

from .conftest import PASSWORD, Served

DOCUMENT = (
    "Yard \x9b31mRules\nEffective March 1, 2025\n\n1\tGates \x1b]0;owned\n\n"
    "(1)\tThe gate \x1b[2J\x1b[31mis closed\x1b[0m at 9 pm on Bank Days.\n\n"
    "(2)\tThe gate is \u202eopen\u202c at \x9b1m8 am on Bank Days.\n\n"
    + "".join(
        f"({n})\tVisitors sign in at the gate of yard {n} and wear a helmet.\n\n"
        for n in range(3, 20)
    )
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")


def in_terminal(*command: str, cwd: Path = ROOT) -> str:
    """All that a command writes to a terminal."""
    primary, secondary = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "cli", *command], cwd=cwd, stdin=secondary, stdout=secondary,
        stderr=secondary, close_fds=True,
    )  # fmt: skip
    os.close(secondary)
    said = b""
    try:
        while block := os.read(primary, 65_536):
            said += block
    except OSError:  # Linux: the other end is closed
        pass
    child.wait(60)
    os.close(primary)
    return said.decode()


def test_no_sequence_of_a_document_reaches_a_terminal_and_a_program_gets_every_letter(
    tmp_path: Path,
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "Yard Rules.txt").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "in" / "manifest.toml").write_text(
        '[[file]]\npath = "Yard Rules.txt"\ndocument = "yard"\nedition = "2025-03-01"\n'
        'title = "Yard \\u001b[31mRules"\n'
    )
    data = ("--data", str(tmp_path / "data"))
    subprocess.run(
        [sys.executable, "-m", "cli", "ingest", str(tmp_path / "in"), *data],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    in_terminal("show", "Gates \x1b[2J", *data)
    for command in (
        ("search", "gate \x1b[31m"),
        ("ask", "When is the gate closed?"),
        ("documents",),
    ):
        told = in_terminal(*command, *data)
        assert not CONTROL.search(told), repr(told)
        assert "[U+" in told
    piped = subprocess.run(
        [sys.executable, "-m", "cli", "search", "gate", "--json", *data],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    assert any("\x1b[2J" in hit["quote"] for hit in json.loads(piped.stdout)["hits"])


@given(st.text())
def test_whatever_is_shown_controls_nothing(text: str) -> None:
    shown = harmless(text)
    assert not CONTROL.search(shown)
    assert shown.replace("[U+", "").count("\n") == text.count("\n")


SECRETS = ("a-question-that-names-acme", PASSWORD, "confided-in-a-note", "bob@acme.example")


def test_neither_words_nor_secrets_stand_in_any_log_whatever_its_level(
    serving: Served, tmp_path: Path, desk_holdings: list[Holding]
) -> None:
    """A service in a process of its own, with every logger at its most talkative."""
    script = tmp_path / "talkative.py"
    script.write_text(
        "import logging, sys\n"
        "import search_api.service.watching.logs as logs\n"
        "was = logs.configuration\n"
        "def all_of_it(**options):\n"
        "    told = was(**options)\n"
        "    told['root']['level'] = 'DEBUG'\n"
        "    for one in told['loggers'].values(): one['level'] = 'DEBUG'\n"
        "    return told\n"
        "logs.configuration = all_of_it\n"
        "from cli.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    folder = DataFolder(tmp_path / "data")
    publish(folder, build_snapshot(folder, desk_holdings, OnnxEmbedder(ensure_encoder(Settings()))))
    port = own_port()
    log = tmp_path / "log"
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "MARKETRULES_ACCESS": "on",
        "MARKETRULES_KEYS_FILE": str(serving.settings.keys),
        "MARKETRULES_RECORDS": f"sqlite:///{serving.settings.data / 'desk.db'}",
    }  # fmt: skip
    with log.open("wb") as stream:
        child = subprocess.Popen(
            [sys.executable, str(script), "serve", "--port", str(port), "--data", str(folder.root)],
            cwd=ROOT, env=environment, stdout=stream, stderr=stream,
        )  # fmt: skip
    other = Served(port, serving.key, serving.tokens, serving.records, serving.settings)
    try:
        _say_everything(other)
    finally:
        child.terminate()
        child.wait(30)
    said = log.read_text(encoding="utf-8")
    assert '"route": "/v1/answers"' in said  # it did tell of them
    for secret in (*SECRETS, serving.key, *serving.tokens.values()):
        assert secret not in said, secret
    for (
        line
    ) in said.splitlines():  # no line was forged, and no terminal is written to by reading it
        assert line.startswith(("{", "API on")) and not CONTROL.search(line), line


def _say_everything(served: Served) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.TransportError), served.at() as http:
            if http.get("/readyz").status_code == 200:
                break
        time.sleep(0.1)
    else:
        raise AssertionError("the service isn't ready")
    question, _, note, contact = SECRETS
    forged = '\n{"level": "forged"}\x1b[2J'
    with served.by("lead") as http:
        http.post("/v1/answers", json={"question": f"{question} outage{forged}"})
        http.post("/v1/search", json={"query": question})
        http.get("/v1/search", params={"q": f"{question}{forged}"})
        http.get(f"/v1/pinpoints/{question}")
        http.get(f"/v1/{question}/nowhere")
        http.post(
            "/v1/answers", content=question.encode(), headers={"Content-Type": "application/json"}
        )
        http.post("/v1/session", json={"name": question, "password": PASSWORD})
        http.post("/v1/session", json={"name": "lead", "password": PASSWORD})
        number = http.post("/v1/inquiries", json={"question": question, "contact": contact}).json()[
            "id"
        ]
        http.post(f"/v1/inquiries/{number}/notes", json={"text": note})
        http.post("/v1/inquiry-exports", json={"format": "json", "with_contact": True})
        http.post("/v1/asked", json={"outcome": "answered", "question": question, "sections": []})
        http.get(
            "/v1/documents", headers={"X-Request-ID": f"forged {question}", "User-Agent": question}
        )
        http.get("/v1/documents", headers={"Authorization": f"Bearer mr_aaaaaaaa_{question}"})
        http.get("/v1/documents", headers={"Authorization": f"Basic {question}"})

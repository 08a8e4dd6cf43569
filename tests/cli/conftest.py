"""The command line on the invented desk, with its hashing encoder in place of the real one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cli.__main__ import main
from index.embed import Embedder
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.engine import Engine

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    desk: DataFolder,
    desk_embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Runs ``marketrules ARGS`` on the desk: exit code, standard output, standard error."""

    def opened(settings: Settings) -> Engine:
        return Engine(DataFolder(settings.data), desk_embedder)

    monkeypatch.setattr(Engine, "open", opened)
    monkeypatch.setenv("MARKETRULES_DATA", str(desk.root))

    def runner(*args: str) -> tuple[int, str, str]:
        try:
            code = main(args)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        out, err = capfd.readouterr()
        return code, out, err

    return runner


@pytest.fixture
def run_json(run: Run) -> Callable[..., Any]:
    """Runs a command with ``--json``; all of standard output must be one JSON document."""

    def runner(*args: str) -> Any:
        code, out, err = run(*args, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return runner

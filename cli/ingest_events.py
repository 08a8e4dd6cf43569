"""``marketrules ingest --events``: an ingest that another program runs and listens to.

Standard output holds one JSON object a line: ``{"event": "progress", "stage", "done", "total",
"name"}`` as the work goes on; last ``{"event": "done", …}`` with the report of ``--json`` and the
findings of the documents taken, or ``{"event": "error", "type", "message", "remedy"}``. When
standard input ends, whoever listened has gone: the ingest ends too, with its readers.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.audiences import build_audiences
from cli.ingest import limit_memory, report_of
from cli.options import settings_of
from marketrules.errors import MarketRulesError
from marketrules.folders import DataFolder
from marketrules.settings import Settings

if TYPE_CHECKING:
    from ingest.publish_documents import Published

_FINDINGS = 500  # told one by one; all are counted
_APART_S = 0.2  # between two reports of one stage


class _Told:
    """Progress as events: each stage's beginning and end, and between them five a second."""

    def __init__(self) -> None:
        self._stage, self._at = "", 0.0
        self._lock = threading.Lock()  # texts are embedded while files are read

    def __call__(self, step: str, done: int, total: int, name: str = "") -> None:
        with self._lock:
            clock = time.monotonic()
            if step == self._stage and done < total and clock - self._at < _APART_S:
                return
            self._stage, self._at = step, clock
            _tell("progress", stage=step, done=done, total=total, name=name)

    def file(self, done: int, total: int, name: str) -> None:
        self("read", done, total, name)


def run_with_events(args: argparse.Namespace) -> int:
    """Runs the ingest that ``args`` describe; the exit code is that of the plain command."""
    threading.Thread(target=_end_with_listener, daemon=True).start()
    limit_memory(args.memory)
    try:
        settings = settings_of(args)
        done = _published([Path(one) for one in args.paths], settings)
        _tell("done", **report_of(done), **_findings(done, settings))
    except MarketRulesError as error:
        _tell("error", type=type(error).__name__, message=error.message, remedy=error.remedy)
        return 1
    return 0 if done.report.read or done.report.unchanged else 1


def _published(paths: list[Path], settings: Settings) -> Published:
    from index.embed import OnnxEmbedder
    from index.model import ensure_encoder
    from ingest.publish_documents import publish_documents

    told = _Told()
    told("read", 0, len(paths))
    embedder = OnnxEmbedder(ensure_encoder(settings))
    done = publish_documents(paths, settings, embedder, files=told.file, progress=told)
    told("read", len(paths), len(paths))
    if done.snapshot:
        told("audiences", 0, 1)
        build_audiences(settings, lambda: embedder)
    return done


def _findings(done: Published, settings: Settings) -> dict[str, Any]:
    """The findings of the documents that were read or were held already."""
    if not done.snapshot:
        return {"findings": [], "findings_by_kind": {}}
    from index.publish import open_current

    taken = {*done.report.read, *done.report.unchanged}
    all_held = open_current(DataFolder(settings.data), None).findings()
    found = [one for one in all_held if f"{one.document}@{one.edition}" in taken]
    return {
        "findings": [asdict(one) for one in found[:_FINDINGS]],
        "findings_by_kind": dict(Counter(one.kind.value for one in found)),
    }


def _tell(event: str, **more: Any) -> None:
    line = json.dumps({"event": event} | more, ensure_ascii=False)
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


def _end_with_listener() -> None:
    while os.read(0, 4096):
        pass
    if os.getpgrp() == os.getpid():  # started by itself, as a service does: its readers go with it
        os.killpg(0, signal.SIGKILL)
    os._exit(1)

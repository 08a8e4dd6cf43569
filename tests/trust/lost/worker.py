"""Runs jobs in processes that may be killed: forks one for each line of JSON on standard input.

Kept warm, so that a kill costs a fork, not an import. A job's process leads a group of its own.
With ``dies_at``, the process kills its group before the n-th thing that it does to the file system
(open for writing, rename, remove, …, by Python's audit events); the count of a whole run is told.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.embed import Matrix
from index.encoder_card import EncoderIdentity
from index.progress import Progress, silent
from ingest.publish_documents import publish_documents
from marketrules.errors import MarketRulesError
from marketrules.settings import Settings
from search_api.desk import inquiries
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records

EVENTS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "sqlite3.connect"}
DID = [0]


class DigestEmbedder:
    """A direction for each text, by its digest."""

    identity = EncoderIdentity("digest", "1", 16)

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        rows = [
            np.frombuffer(hashlib.sha256(one.encode()).digest()[:16], np.uint8) for one in texts
        ]
        matrix = np.array(rows, dtype=np.float32).reshape(len(texts), 16) - 127.5
        return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def ingest(job: dict[str, Any]) -> object:
    paths = [Path(one) for one in job["paths"]]
    return publish_documents(paths, Settings(data=Path(job["data"])), DigestEmbedder()).snapshot


def records(job: dict[str, Any]) -> object:
    """Writes inquiries, each with an answer; says of each that it is kept, once it is."""
    settings = Settings(data=Path(job["data"]))
    opened = Records.open(settings)
    said = os.open(job["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(job["count"]):
        with opened.writing() as session:
            fields = {"organisation": "o", "role": "", "channel": "phone",
                      "question": f"q{number} " + "x" * job.get("size", 40)}  # fmt: skip
            one = inquiries.take(session, Actor("ann", Role.LEAD), fields, settings)
            inquiries.add_note(session, Actor("ann", Role.LEAD), one.id, f"n{number}")
        os.write(said, f"{number}\n".encode())
    opened.close()
    return job["count"]


JOBS = {"ingest": ingest, "records": records}


def _watch(dies_at: int) -> None:
    def heard(event: str, args: tuple[Any, ...]) -> None:
        written = event == "open" and isinstance(args[2], int) and args[2] & 3
        if event in EVENTS or written:
            DID[0] += 1
            if DID[0] == dies_at:
                os.killpg(0, signal.SIGKILL)

    sys.addaudithook(heard)
    flush = os.fsync

    def fsync(handle: int) -> None:  # no audit event of its own
        heard("os.rename", ())
        flush(handle)

    os.fsync = fsync


def _child(job: dict[str, Any]) -> None:
    os.setsid()
    _watch(job.get("dies_at", 0))
    told: dict[str, Any] = {}
    try:
        told = {"done": JOBS[job["job"]](job)}
    except MarketRulesError as error:
        told = {"error": type(error).__name__, "message": error.message, "remedy": error.remedy}
    except OSError as error:  # as the command line tells it
        told = {"error": type(error).__name__, "message": str(error.strerror)}
    finally:  # a fault of the program is told too, and this process never goes on as the server
        told = told or {"error": "", "message": traceback.format_exc()}
        Path(job["told"]).write_text(json.dumps({**told, "did": DID[0]}))
        os._exit(0)


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _child(job)
        _say(pid)
        _, status = os.waitpid(pid, 0)
        _say(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()

"""Runs jobs in processes that may be killed: forks one for each line of JSON on standard input.

Kept warm, so that a kill costs a fork, not an import. A job's process leads a group of its own.
With ``dies_at``, the process kills its group before the n-th thing that it does to the file system
(open for writing, rename, remove, …, by Python's audit events); the count of a whole run is told.
With ``cut``, the power goes as well: what the disk may hold then is written elsewhere (``power``).
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
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
from search_api.jobs.jobs import Jobs
from search_api.upkeep.backup import back_up, restore
from tests.trust.lost.power import Disk

EVENTS = {
    "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "sqlite3.connect", "fsync",
}  # fmt: skip
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


def upload(job: dict[str, Any]) -> object:
    """Takes an upload of two files, which is then queued and not yet begun."""
    Jobs._work = lambda _: None  # type: ignore[method-assign]
    jobs = Jobs(Settings(data=Path(job["data"])))
    name, receiver = jobs.receiver("multipart/form-data; boundary=-")
    for number in range(2):
        head = (
            f'---\r\nContent-Disposition: form-data; name="files"; filename="{number}.txt"\r\n\r\n'
        )
        receiver.feed(f"{head}What {number} says.\r\n".encode())
    receiver.feed(b"-----\r\n")
    return jobs.accept(name, receiver.finish(), "ann", "a key")[0].id


def backup(job: dict[str, Any]) -> object:
    return back_up(Settings(data=Path(job["data"])), Path(job["to"])).snapshot


def restored(job: dict[str, Any]) -> object:
    return str(restore(Path(job["from"]), Path(job["data"]), over=True).aside)


JOBS = {"ingest": ingest, "records": records, "upload": upload, "backup": backup,
        "restore": restored}  # fmt: skip


def _watch(dies_at: int, cut: dict[str, Any] | None) -> Callable[[], None]:
    """Has the process die before that event; gives what is to be done when the job has ended."""
    disk = Disk(Path(cut["of"]), ("embeddings.sqlite",)) if cut else None
    busy = [False]

    def power_goes() -> None:
        busy[0] = True
        if disk is not None and cut is not None:
            disk.cut(Path(cut["to"]), cut["seed"], cut["kept"])

    def heard(event: str, args: tuple[Any, ...]) -> None:
        written = event == "open" and isinstance(args[2], int) and args[2] & 3
        if busy[0] or not (event in EVENTS or written):
            return
        if disk is not None and threading.current_thread() is not threading.main_thread():
            return  # embeds ahead: a look of its own, between a rename's and the rename, would hide that
        DID[0] += 1
        if disk is not None:
            disk.note(moves=event == "os.rename")
        if DID[0] == dies_at:
            power_goes()
            os.killpg(0, signal.SIGKILL)

    sys.addaudithook(heard)
    flush = os.fsync

    def fsync(handle: int) -> None:  # no audit event of its own
        heard("fsync", ())
        flush(handle)
        if disk is not None and not busy[0]:
            disk.flushed(handle)

    os.fsync = fsync
    return power_goes


def _child(job: dict[str, Any]) -> None:
    os.setsid()
    ended = _watch(job.get("dies_at", 0), job.get("cut"))
    told: dict[str, Any] = {}
    try:
        told = {"done": JOBS[job["job"]](job)}
        ended()
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

"""Documents uploaded to a live service, read by a process of its own, and then answered from."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import pytest

from marketrules.client import Client
from marketrules.errors import JobEnded, UploadRefused

RULES = """Pier Rules

Effective Date: {day}

Section 1: Cranes

1.1 Lifting

(1) A crane is inspected every {days} days by the Pier Keeper. See Section 9.9.9.
"""


def write(folder: Path, name: str, day: str, days: int) -> Path:
    path = folder / name
    path.write_text(RULES.format(day=day, days=days), encoding="utf-8")
    return path


def test_what_is_uploaded_is_answered_from_and_its_original_stays(
    live: Any, tmp_path: Path
) -> None:
    rules = write(tmp_path, "Pier Rules.txt", "March 1, 2025", 14)
    picture = tmp_path / "pier.png"
    picture.write_bytes(b"\x89PNG1234")
    with Client(live.address) as client:
        before = client.health().snapshot
        job = client.ingest([rules, picture], idempotency_key="pier-march")
        assert client.ingest([rules, picture], idempotency_key="pier-march").id == job.id
        heard = list[str]()
        done = client.wait(job.id, 60, 0.05, lambda one: heard.append(one.state))
        assert (done.state, done.read, done.error) == ("done", ["pier-rules@2025-03-01"], None)
        assert [one.file for one in done.refused] == ["pier.png"]
        assert "Taken: .docx" in done.refused[0].message
        assert {one.stage for one in done.progress} >= {"read", "embed", "catalogue"}
        assert heard[-1] == "done"
        while client.health().snapshot != done.snapshot:  # serving moves over by itself
            time.sleep(0.05)
        assert done.snapshot != before
        shown = client.show("pier-rules 1.1(1)").matches[0]
        assert "every 14 days" in shown.text
        # The citation's source is the uploaded file, which stays; what was refused doesn't.
        source = Path(shown.citation.source)
        assert source.read_bytes() == rules.read_bytes()
        assert [one.name for one in source.parent.iterdir()] == ["Pier Rules.txt"]
        copy = client.download("pier-rules", "2025-03-01", tmp_path / "copy.txt")
        assert copy.read_bytes() == rules.read_bytes()
        with pytest.raises(JobEnded):
            client.cancel(job.id)
        again = client.wait(client.ingest([rules]).id, 60, 0.05)
        assert (again.state, again.unchanged) == ("done", ["pier-rules@2025-03-01"])
        assert not (live.data / "uploads" / again.id).exists()
        assert Path(client.show("pier-rules 1.1(1)").matches[0].citation.source) == source
        assert [one.id for one in client.jobs()][:2] == [again.id, job.id]


def test_a_manifest_goes_with_its_files(live: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("1.1 Ropes\n\n(1) Ropes are coiled.\n", encoding="utf-8")
    manifest = tmp_path / "manifest.toml"
    manifest.write_text(
        '[[file]]\npath = "notes.txt"\ndocument = "rope-rules"\nedition = "2025-02-01"\n'
        'title = "Rope Rules"\nkind = "manual"\n',
        encoding="utf-8",
    )
    with Client(live.address) as client:
        done = client.wait(client.ingest([manifest, tmp_path / "notes.txt"]).id, 60, 0.05)
        assert (done.state, done.read) == ("done", ["rope-rules@2025-02-01"])
        wrong = tmp_path / "other" / "manifest.toml"
        wrong.parent.mkdir()
        wrong.write_text("[[file]]\npath = 3\n", encoding="utf-8")
        failed = client.wait(client.ingest([wrong, tmp_path / "notes.txt"]).id, 60, 0.05)
        assert failed.error is not None and failed.error.type == "ManifestError"
        with pytest.raises(UploadRefused, match="no document"):
            client.ingest([manifest])


def test_a_service_that_is_stopped_ends_its_job_and_the_next_one_tells_so(
    sample_data: Path, tmp_path: Path, start: Any
) -> None:
    service = start(sample_data)
    with Client(service.address) as client:
        held = [write(tmp_path, f"{n}.txt", f"March {n}, 2025", n) for n in range(1, 25)]
        job = client.ingest(held)
        while client.job(job.id).state == "queued":
            time.sleep(0.01)
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(20)
    service = start(sample_data)
    with Client(service.address) as client:
        found = client.job(job.id)
        assert (found.state, found.error and found.error.type) == ("failed", "Interrupted")
        # Its process is gone with it: the data folder is free for the next.
        assert client.wait(client.ingest(held[:1]).id, 60, 0.05).state == "done"

"""A running service moves over to what is published: no request fails, and memory comes back."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from evals.load.memory import resident
from evals.load.publishing import publish_copy
from index.publish import KEPT, current_id
from marketrules.client import Client
from marketrules.folders import DataFolder

SWITCHES = 20
CALLERS = 4
ASKED = {"question": "How long may a statement be disputed?", "as_of": "2025-08-01"}


def test_twenty_publications_under_load_fail_no_request(
    sample_data: Path, tmp_path: Path, start: Callable[[Path], Any]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    service, folder = start(data), DataFolder(data)
    before = current_id(folder)
    over = threading.Event()
    came: Counter[int] = Counter()
    snapshots: Counter[str] = Counter()

    def caller() -> None:
        with httpx.Client(base_url=service.address, timeout=30) as http:
            while not over.is_set():
                answer = http.post("/v1/answers", json=ASKED)
                came[answer.status_code] += 1
                snapshots[answer.json().get("snapshot", "none")] += 1
                came[http.get("/v1/search", params={"q": "dispute"}).status_code] += 1

    threads = [threading.Thread(target=caller) for _ in range(CALLERS)]
    for one in threads:
        one.start()
    published = []
    with Client(service.address) as client:
        for number in range(SWITCHES):
            published.append(publish_copy(folder, number + 1))
            while client.health().snapshot != published[-1]:
                over.wait(0.01)
            if number == 4:  # by then all that is made once has been made
                settled = resident(service.process.pid)
    over.set()
    for one in threads:
        one.join()
    left = resident(service.process.pid)
    assert set(came) == {200} and came[200] > 4 * SWITCHES
    assert set(snapshots) <= {before, *published}
    assert len(snapshots) > SWITCHES / 2  # callers did move over, again and again
    # Only the kept ones lie on the disk, give or take one that was being read when it was to go.
    assert len(list(folder.snapshots.glob("[!.]*"))) <= KEPT + 1
    if settled is not None and left is not None:  # Linux
        # Fifteen more of them: own memory (maps of files apart) grows by far less than one each.
        assert left.own < settled.own + 60

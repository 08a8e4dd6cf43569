"""Nothing leaves the machine, and nothing is left in the home folder (in a box: test_in_a_box.py)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ui.screenshots.running import ROOT

EMBED = (
    "from index.embed import OnnxEmbedder\n"
    "from index.model import ensure_encoder\n"
    "from marketrules.settings import Settings\n"
    "OnnxEmbedder(ensure_encoder(Settings())).embed(['an outage'])\n"
    "import time; time.sleep(1)\n"
)


def test_the_encoder_tells_nobody_and_leaves_no_id_in_the_home_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", EMBED], cwd=ROOT, env=environment, check=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


TRACED = "connect,sendto,sendmsg"


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this machine")
def test_reading_and_asking_connect_to_nothing(tmp_path: Path) -> None:
    """By the system's own account: no address of a network is ever spoken to."""
    told = tmp_path / "calls"
    data = ("--data", str(tmp_path / "data"))
    sample = str(ROOT / "corpus" / "sample" / "documents")
    for asked in (("ingest", sample), ("ask", "How fast must a forced outage be reported?")):
        traced = ["strace", "-f", "-qq", "-e", f"trace={TRACED}", "-o", str(told)]
        done = subprocess.run(
            [*traced, sys.executable, "-m", "cli", *asked, *data],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if "ptrace" in done.stderr or "not permitted" in done.stderr:
            pytest.skip("this machine doesn't let a process be traced")
        assert done.returncode == 0, done.stderr
        assert [line for line in told.read_text().splitlines() if "AF_INET" in line] == []
    assert "30 minutes" in done.stdout or "outage" in done.stdout

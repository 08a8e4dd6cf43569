"""The image in a container engine: ``docker build -t marketrules .`` first, then ``--thorough``."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.ports import own_port
from ui.screenshots.running import ROOT

HOST = "127.0.0.1"
IMAGE = "marketrules"
SAMPLE = ROOT / "corpus" / "sample" / "documents"
QUESTION = "How fast must a forced outage be reported?"
HARDENED = (
    "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
    "--pids-limit", "256", "--memory", "2g",
)  # fmt: skip
# What the engine itself puts there, as names of hosts are; Podman lists the folders only.
THE_ENGINES = {"/etc", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/data", "/tmp", "/run",
               "/run/.containerenv"}  # fmt: skip


class Engine:
    """Podman or Docker, and a volume."""

    def __init__(self, program: str) -> None:
        self._program = program
        self.volume = f"tried-{uuid.uuid4().hex[:12]}"
        self.started: list[str] = []

    def __call__(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._program, *words], input=given, capture_output=True, text=True, check=False,
            timeout=300,
        )  # fmt: skip

    def runs(self, *words: str, more: tuple[str, ...] = (), given: str = "") -> str:
        """What the product says in a container of its own, which is done well."""
        volume = ("-v", f"{self.volume}:/data")
        done = self("run", "--rm", "-i", *HARDENED, *volume, *more, IMAGE, *words, given=given)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def serves(self, port: int) -> str:
        """A service that was started; gives the container's name."""
        name = f"{self.volume}-{len(self.started)}"
        self.started.append(name)
        done = self(
            "run", "-d", "--name", name, *HARDENED, "-v", f"{self.volume}:/data",
            "-p", f"{HOST}:{port}:8400", IMAGE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return name

    def clear(self) -> None:
        for name in self.started:
            self("rm", "--force", name)
        self("volume", "rm", "--force", self.volume)


@pytest.fixture(scope="module")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if not request.config.getoption("--thorough"):
        pytest.skip("only with --thorough")
    program = shutil.which("podman") or shutil.which("docker")
    if program is None:
        pytest.skip("no container engine is installed")
    held = Engine(program)
    if held("image", "inspect", IMAGE).returncode:
        pytest.skip(f"there is no image {IMAGE}: docker build -t {IMAGE} . (Dockerfile)")
    try:
        held.runs("ingest", "/documents", more=("-v", f"{SAMPLE}:/documents:ro"))
        yield held
    finally:
        held.clear()


def test_it_is_nobody_who_may_do_nothing(engine: Engine) -> None:
    told = engine.runs("-c", "id -u; grep -h CapBnd /proc/self/status; grep NoNewPrivs /proc/self/status",
                       more=("--entrypoint", "sh"))  # fmt: skip
    assert told.split() == ["10001", "CapBnd:", "0" * 16, "NoNewPrivs:", "1"]


def test_it_holds_nothing_that_installs_or_compiles(engine: Engine) -> None:
    found = engine.runs("-c", "for one in pip uv gcc cc make curl wget git; do command -v $one; done; true",
                        more=("--entrypoint", "sh"))  # fmt: skip
    assert found == ""
    for module in ("pip", "ensurepip", "setuptools"):
        missing = f"import importlib.util as u; print(u.find_spec('{module}'))"
        assert engine.runs("-c", missing, more=("--entrypoint", "python")).strip() == "None"


def test_a_day_of_it_changes_nothing_but_its_data(engine: Engine) -> None:
    """Refused without a key; then healthy, answers, an upload, a backup; stopped, started again."""
    open_to_all = engine("run", "--rm", *HARDENED, "-v", f"{engine.volume}:/data", IMAGE)
    assert open_to_all.returncode == 1 and "keys add" in open_to_all.stderr
    secret = engine.runs("keys", "add", "ana", "--scope", "admin").strip()
    port = own_port()
    name = engine.serves(port)
    with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=30) as http:
        healthy(engine, name)
        assert http.post("/v1/answers", json={"question": QUESTION}).status_code == 401
        http.headers["Authorization"] = f"Bearer {secret}"
        assert http.post("/v1/answers", json={"question": QUESTION}).json()["citations"]
        assert http.post("/v1/inquiries", json={"question": QUESTION}).status_code == 201
        manual = (SAMPLE / "LMGO Registration Manual.txt").read_bytes() + b"\nOne line more.\n"
        sent = http.post("/v1/ingest", files={"files": ("LMGO Registration Manual.txt", manual)})
        ended(http, f"/v1/jobs/{sent.json()['id']}")
        assert engine("exec", name, "marketrules", "backup", "/data/b.tar").returncode == 0
        assert engine("exec", name, "touch", "/opt/x").returncode != 0
        changed = {line.split()[1] for line in engine("diff", name).stdout.splitlines()}
        assert {one for one in changed if not one.startswith("/data/")} <= THE_ENGINES
        assert engine("stop", "--time", "45", name).returncode == 0
        code = engine("inspect", "--format", "{{.State.ExitCode}}", name)
        assert code.stdout.strip() == "0"
        assert engine("start", name).returncode == 0
        healthy(engine, name)
        assert http.get("/v1/inquiries").json()["total"] == 1
    assert "is whole" in engine.runs("doctor")


def healthy(engine: Engine, name: str) -> None:
    """The image's own check says so in the end."""
    kept = json.loads(engine("image", "inspect", IMAGE).stdout)[0]
    check = kept.get("Healthcheck") or kept["Config"].get("Healthcheck")
    assert check, "built without HEALTHCHECK: podman build --format docker"
    until = time.monotonic() + 90
    while engine("exec", name, *check["Test"][1:]).returncode:
        assert time.monotonic() < until, engine("logs", name).stderr
        time.sleep(0.5)


def ended(http: httpx.Client, job: str) -> None:
    until = time.monotonic() + 90
    while (state := http.get(job).json()["state"]) in ("queued", "running"):
        assert time.monotonic() < until
        time.sleep(0.2)
    assert state == "done"

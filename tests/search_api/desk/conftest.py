"""The desk's records on both databases: SQLite in a file, and a PostgreSQL server of our own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from marketrules.settings import Settings
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records

_USERS = ("postgres", "nobody")  # that a server may run as where we are root


def _program(name: str) -> str | None:
    found = shutil.which(name)
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return found or (str(newest[-1]) if newest else None)


def _as_somebody() -> tuple[list[str], int | None]:
    """How to run a program that refuses to be run as root, and whose files it needs."""
    if os.getuid() != 0:
        return [], None
    setpriv = shutil.which("setpriv")
    known = {one.pw_name: one for one in pwd.getpwall()}
    user = next((known[name] for name in _USERS if name in known), None)
    if setpriv is None or user is None:
        pytest.skip("PostgreSQL doesn't run as root, and there is nobody to run it as")
    ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return [setpriv, *ids], user.pw_uid


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server without databases, reached by a socket only."""
    initdb, server = _program("initdb"), _program("pg_ctl")
    if initdb is None or server is None:
        pytest.skip("no PostgreSQL server is installed (initdb, pg_ctl)")
    wrapped, owner = _as_somebody()
    folder = Path(tempfile.mkdtemp(prefix="mrpg"))  # short: a socket's path has 107 characters
    try:
        if owner is not None:
            os.chown(folder, owner, -1)
        data = str(folder / "data")
        quiet = {"cwd": folder, "check": True, "capture_output": True, "timeout": 120}
        subprocess.run(
            [
                *wrapped,
                initdb,
                "-D",
                data,
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--no-sync",
            ],
            **quiet,  # type: ignore[call-overload]
        )
        options = f"-c listen_addresses='' -k {folder} -c fsync=off"
        subprocess.run(
            [*wrapped, server, "-D", data, "-w", "-o", options, "-l", f"{folder}/log", "start"],
            cwd=folder, check=True, timeout=120, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield f"host={folder} user=postgres"
        finally:
            subprocess.run(
                [*wrapped, server, "-D", data, "-m", "immediate", "stop"], cwd=folder, check=False,
                capture_output=True, timeout=60,
            )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings whose records are empty, in either database."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path)
        return
    server: str = request.getfixturevalue("postgresql")
    name = f"desk_{uuid.uuid4().hex[:12]}"
    folder = server.partition("host=")[2].partition(" ")[0]
    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield Settings(
            data=tmp_path,
            records=SecretStr(f"postgresql://postgres@/{name}?host={folder}"),
        )
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def records(settings: Settings) -> Iterator[Records]:
    opened = Records.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def actor() -> Callable[..., Actor]:
    """Somebody with a role: sees all from a lead on."""

    def make(name: str = "ada", role: str = "desk", *, sees_all: bool | None = None) -> Actor:
        everything = role in ("lead", "admin") if sees_all is None else sees_all
        return Actor(name, Role(role), everything)

    return make

"""A service with keys and users over the invented desk, on a real socket of this machine."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import httpx
import pytest
import uvicorn
from pydantic import SecretStr

from index.embed import Embedder
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.access.callers import Scope
from search_api.access.keys import issue
from search_api.access.opened import open_access
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.users import add_user
from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.service.desk import sessions_of
from search_api.service.patience import Patient

HOST = "127.0.0.1"
PASSWORD = "correct horse battery"
ROLES = (Role.TRAINEE, Role.DESK, Role.LEAD, Role.ADMIN)


class Hasty(Patient):
    """As the service waits, but for less long."""

    seconds = 0.6


@dataclass(frozen=True)
class Served:
    """A service: its address, a reader's key, and logins by role."""

    port: int
    key: str
    tokens: dict[str, str]
    records: Records
    settings: Settings

    def at(self, token: str = "") -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=f"http://{HOST}:{self.port}", headers=headers, timeout=60)

    def by(self, role: str) -> httpx.Client:
        """A client that is logged in with a role."""
        return self.at(self.tokens[role])

    def raw(self, *parts: bytes, wait: float = 5.0, pause: float = 0.0) -> bytes:
        """All that is answered to the parts of a request, sent one after the other."""
        with socket.create_connection((HOST, self.port), 5) as connection:
            connection.settimeout(wait)
            heard = b""
            try:
                for part in parts:
                    connection.sendall(part)
                    time.sleep(pause)
                while block := connection.recv(65_536):
                    heard += block
            except TimeoutError:
                return heard + b"<still open>"
            except ConnectionError:
                return heard + b"<broken off>"
            return heard

    def bearer(self) -> bytes:
        return f"Authorization: Bearer {self.key}\r\n".encode()


@pytest.fixture(scope="session")
def serving(
    tmp_path_factory: pytest.TempPathFactory, desk: DataFolder, desk_embedder: Embedder
) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("way") / "data"
    shutil.copytree(desk.root, root)
    settings = Settings(
        data=root, access="on", rate_burst=100_000, rate_per_minute=1_000_000,
        records=SecretStr(f"sqlite:///{root / 'desk.db'}"),
    )  # fmt: skip
    _, key = issue(settings.keys, "reader", Scope.READ)
    records = Records.open(settings)
    with records.writing() as session:
        for role in ROLES:
            add_user(session, Actor("root", Role.ADMIN), role.value, role, PASSWORD)
    access = open_access(settings, lambda audience: None, sessions_of(records))
    app = create_app(
        Engine(DataFolder(root), desk_embedder), None, settings, access, records=records
    )
    with listening(app) as port:
        tokens = {role.value: log_in(port, role.value) for role in ROLES}
        yield Served(port, key, tokens, records, settings)
    records.close()


@pytest.fixture
def hurried(serving: Served, desk_embedder: Embedder) -> Iterator[Served]:
    """The same, which gives each request two seconds: a busy machine takes those for honest ones."""
    settings = serving.settings.model_copy(update={"api_seconds": 2})
    access = open_access(settings, lambda audience: None, sessions_of(serving.records))
    engine = Engine(DataFolder(settings.data), desk_embedder)
    app = create_app(engine, None, settings, access, records=serving.records)
    with listening(app) as port:
        yield replace(serving, port=port)


def log_in(port: int, name: str, password: str = PASSWORD) -> str:
    answered = httpx.post(
        f"http://{HOST}:{port}/v1/session", json={"name": name, "password": password}, timeout=30
    )
    assert answered.status_code == 201, answered.text
    return str(answered.json()["token"])


class listening:  # noqa: N801 - a context
    """The application on a port of its own, in a thread."""

    def __init__(self, app: object) -> None:
        config = uvicorn.Config(
            app, host=HOST, port=0, http=Hasty, log_config=None, server_header=False  # type: ignore[arg-type]
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> int:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)
        port: int = self._server.servers[0].sockets[0].getsockname()[1]
        while httpx.get(f"http://{HOST}:{port}/readyz", timeout=30).status_code == 503:
            time.sleep(0.05)
        return port

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(20)

"""Two servers on the sample: one with a document restricted, one that never had it."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from index.embed import Embedder
from ingest.cross_references import linked
from ingest.publish_documents import publish_documents
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.access.audiences import Audience, build_audience
from search_api.access.callers import Scope
from search_api.access.keys import issue, revoke, today
from search_api.access.opened import open_access
from search_api.access.restrictions import restrict
from search_api.engine import Engine
from search_api.service.app import create_app

SAMPLE = Path(__file__).parents[3] / "corpus" / "sample" / "documents"
# What the other documents refer to, and which holds terms and numbers of its own.
RESTRICTED, ITS_FILE = "operations-guide", "LMGO Operations Guide 050125.pdf"
Builder = Callable[[Audience], object]


@pytest.fixture(scope="session")
def whole_folder(sample_engine: Engine) -> DataFolder:
    """The sample, published; not to be written to."""
    return sample_engine._folder


@pytest.fixture(scope="session")
def folder_without(tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder) -> DataFolder:
    """The sample as it is where the restricted document never was."""
    root = tmp_path_factory.mktemp("without")
    files = [path for path in SAMPLE.iterdir() if path.name != ITS_FILE]
    settings = Settings(data=root)
    assert publish_documents(files, settings, desk_embedder).report.refused == ()
    return DataFolder(root)


@pytest.fixture
def folder(whole_folder: DataFolder, tmp_path: Path) -> DataFolder:
    """A copy of the sample that may be written to; nothing is restricted yet."""
    shutil.copytree(whole_folder.root, tmp_path / "data")
    return DataFolder(tmp_path / "data")


@pytest.fixture
def build(folder: DataFolder, desk_embedder: Embedder) -> Builder:
    """Builds an audience of ``folder``, here and now."""
    return lambda audience: build_audience(folder, audience, desk_embedder, linked)


_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)


class IdentityProvider:
    """A real HTTP server on this machine that plays an OpenID provider."""

    def __init__(self) -> None:
        self.keys = {"one": _KEY}
        self.asked: list[str] = []
        self.status = 200  # of every answer
        self.says_issuer: str | None = None
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                body = json.dumps(provider._described(self.path)).encode()
                self.send_response(provider.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/realm"
        self._ended = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._ended.start()

    def _described(self, path: str) -> dict[str, Any]:
        if path == "/realm/.well-known/openid-configuration":
            said = self.says_issuer or self.issuer
            return {"issuer": said, "jwks_uri": f"{self.issuer}/keys"}
        return {"keys": [key.as_dict(private=False) for key in self.keys.values()]}

    def claims(self, **other: Any) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.issuer, "aud": "marketrules", "sub": "ana", "iat": now, "nbf": now,
            "exp": now + 300, "scope": "openid marketrules.read", **other,
        }  # fmt: skip

    def token(self, kid: str = "one", **other: Any) -> str:
        """A good token, but for the claims that are given."""
        claims = {k: v for k, v in self.claims(**other).items() if v is not None}
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, self.keys[kid])

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._ended.join()


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    playing = IdentityProvider()
    yield playing
    playing.stop()


@pytest.fixture(scope="session")
def served_provider() -> Iterator[IdentityProvider]:
    playing = IdentityProvider()
    yield playing
    playing.stop()


@dataclass(frozen=True)
class Desk:
    """A server with keys, and what its callers send."""

    http: TestClient
    folder: DataFolder
    keys: dict[str, str]  # by name

    def at(self, name: str) -> TestClient:
        """Calls from an address of its own: bad credentials are counted by address."""
        return TestClient(self.http.app, client=(name or "nobody", 50_000))

    def headers(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[name]}"} if name else {}


KEYS = {
    "reader": (Scope.READ, ()),
    "insider": (Scope.READ, ("legal", "other")),
    "everything": (Scope.READ, ("*",)),
    "desk": (Scope.DESK, ()),
    "admin": (Scope.ADMIN, ()),
}


@pytest.fixture(scope="session")
def served(
    tmp_path_factory: pytest.TempPathFactory,
    whole_folder: DataFolder,
    desk_embedder: Embedder,
    served_provider: IdentityProvider,
) -> Iterator[Desk]:
    """A server on the sample whose operations guide is restricted to the group legal."""
    root = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(whole_folder.root, root)
    folder = DataFolder(root)
    restrict(folder.restrictions, RESTRICTED, ["legal"])
    keys = {name: issue(folder.keys, name, scope, list(groups))[1]
            for name, (scope, groups) in KEYS.items()}  # fmt: skip
    for name, last in (("expired", today() - timedelta(days=1)), ("last day", today())):
        keys[name] = issue(folder.keys, name, Scope.READ, (), last)[1]
    keys["revoked"] = issue(folder.keys, "revoked", Scope.ADMIN)[1]
    revoke(folder.keys, "revoked")
    token = served_provider.token
    keys |= {
        "made up": "mr_aaaaaaaa_" + "x" * 43,
        "another secret": keys["reader"][:-43] + "x" * 43,
        "no key at all": "x",
        "oidc reader": token(),
        "oidc insider": token(groups=["legal"]),
        "oidc admin": token(scope="marketrules.read marketrules.admin"),
        "oidc star": token(groups=["*"]),
        "oidc no scope": token(scope="openid"),
        "oidc expired": token(exp=int(time.time()) - 3600),
    }
    engine = Engine(folder, desk_embedder)
    build_audience(folder, Audience(frozenset()), desk_embedder, linked)
    settings = Settings(
        data=root, access="on", rate_burst=10_000, oidc_issuer=served_provider.issuer,
        oidc_audience="marketrules",
    )  # fmt: skip

    def never(audience: Audience) -> None:
        raise AssertionError(f"{audience} is there already")

    access = open_access(settings, never)
    with TestClient(create_app(engine, None, settings, access)) as http:
        while http.get("/readyz").status_code == 503:
            time.sleep(0.05)
        yield Desk(http, folder, keys)

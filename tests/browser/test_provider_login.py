"""Logging in with an identity provider: a real one, of this test, and a real browser."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.ports import own_port
from ui.screenshots.running import running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CLIENT, SECRET = "marketrules-desk", "not much of a secret"


@dataclass
class Realm:
    """What the provider says next, and what it was asked."""

    address: str = ""
    scope: str = "openid marketrules.desk"
    lasts_s: int = 300
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
    )
    nonces: dict[str, str] = field(default_factory=dict)  # by code
    asked: list[str] = field(default_factory=list)

    def described(self) -> dict[str, Any]:
        of = self.address
        return {
            "issuer": of, "jwks_uri": f"{of}/keys", "authorization_endpoint": f"{of}/authorize",
            "token_endpoint": f"{of}/token", "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }  # fmt: skip

    def code(self, asked: dict[str, list[str]]) -> str:
        code = secrets.token_urlsafe(8)
        self.nonces[code] = asked["nonce"][0]
        return code

    def tokens(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": "ana", "iat": now, "name": "Ana",
            "exp": now + self.lasts_s, "scope": self.scope, "nonce": self.nonces[asked["code"][0]],
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": "opaque", "id_token": token, "token_type": "Bearer",
                "expires_in": self.lasts_s}  # fmt: skip


@pytest.fixture(scope="module")
def realm() -> Iterator[Realm]:
    playing = Realm()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            playing.asked.append(parts.path)
            if parts.path.endswith("/authorize"):
                asked = parse_qs(parts.query)
                back = {"code": playing.code(asked), "state": asked["state"][0]}
                self.send_response(302)
                self.send_header("Location", f"{asked['redirect_uri'][0]}?{urlencode(back)}")
                self.end_headers()
            elif parts.path.endswith("/keys"):
                self._say({"keys": [playing.key.as_dict(private=False)]})
            else:
                self._say(playing.described())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = base64.b64decode(self.headers["Authorization"].partition(" ")[2]).decode()
            assert given.startswith(f"{CLIENT}:")
            self._say(playing.tokens(parse_qs(body)))

        def _say(self, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    playing.address = f"http://127.0.0.1:{server.server_port}/realm"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield playing
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def desk(chrome: Any, realm: Realm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk whose people log in with the provider."""
    del chrome  # skips where there is no browser
    data = tmp_path_factory.mktemp("provider")
    port = own_port()
    page = own_port()
    file = Path(data) / "secrets.toml"
    file.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{page}/oauth2callback"\n'
        f'cookie_secret = "{secrets.token_urlsafe(32)}"\nclient_id = "{CLIENT}"\n'
        f'client_secret = "{SECRET}"\nexpose_tokens = ["id"]\n'
        f'server_metadata_url = "{realm.address}/.well-known/openid-configuration"\n'
    )
    settings = {
        "MARKETRULES_ACCESS": "on", "MARKETRULES_OIDC_ISSUER": realm.address,
        "MARKETRULES_OIDC_AUDIENCE": CLIENT, "MARKETRULES_PAGE_SECRETS": str(file),
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patched:
        for name, value in settings.items():
            patched.setenv(name, value)
        with running(data, "--port", str(port), "--ui-port", str(page)) as address:
            yield address


ASKED = "?q=How+fast+must+a+forced+outage+be+reported%3F&as_of=2025-08-01"


def opened(chrome: Any, address: str) -> Any:
    page = chrome.new_context(bypass_csp=True, viewport={"width": 1366, "height": 768}).new_page()
    page.set_default_timeout(20_000)
    page.goto(address)
    return page


def test_what_was_asked_is_answered_once_the_provider_says_who_asks(
    chrome: Any, desk: str, realm: Realm
) -> None:
    page = opened(chrome, f"{desk}/{ASKED}")
    page.get_by_role("heading", name="Log in").wait_for()
    assert page.locator(".mr-card").count() == 0
    page.get_by_role("button", name="Log in with the identity provider").click()
    page.locator(".mr-card").first.wait_for()  # at the question that was asked before
    assert "eyJ" not in page.url
    page.get_by_role("button", name="Keep in an inquiry").click()
    page.get_by_text("Kept in inquiry").get_by_role("link").click()
    page.get_by_text("version 2").wait_for()
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="Log in").wait_for()
    assert page.locator("[data-testid=stException]").count() == 0


def test_who_may_only_read_is_let_in_to_read(chrome: Any, desk: str, realm: Realm) -> None:
    realm.scope = "openid marketrules.read"
    page = opened(chrome, f"{desk}/{ASKED}")
    page.get_by_role("button", name="Log in with the identity provider").click()
    page.locator(".mr-card").first.wait_for()


@pytest.mark.parametrize(("scope", "lasts_s"), [("openid", 300), ("openid marketrules.desk", -600)])
def test_a_token_that_the_service_doesnt_take_leads_to_another_login(
    chrome: Any, desk: str, realm: Realm, scope: str, lasts_s: int
) -> None:
    realm.scope, realm.lasts_s = scope, 300
    page = opened(chrome, desk)
    page.get_by_role("button", name="Log in with the identity provider").wait_for()
    realm.lasts_s = lasts_s
    page.get_by_role("button", name="Log in with the identity provider").click()
    page.get_by_role("heading", name="Log in").wait_for()
    page.get_by_role("button", name="Log in").first.wait_for()
    assert page.locator(".mr-card").count() == 0
    assert page.locator("[data-testid=stException]").count() == 0
    realm.scope, realm.lasts_s = "openid marketrules.desk", 300

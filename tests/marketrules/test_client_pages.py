"""The client gives whole lists, whatever the pages."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from index.embed import Embedder
from marketrules.client import Client
from marketrules.folders import DataFolder
from search_api.engine import Engine
from search_api.service.app import create_app


class _Small:
    """The API, asked for pages of ``size``."""

    def __init__(self, http: TestClient, size: int) -> None:
        self._http, self._size, self.asked = http, size, 0

    def request(self, method: str, url: str, **given: Any) -> Any:
        self.asked += 1
        given["params"] = {**given.get("params", {}), "limit": str(self._size)}
        return self._http.request(method, url, **given)


def test_pages_are_put_together(desk: DataFolder, desk_embedder: Embedder) -> None:
    with TestClient(create_app(Engine(desk, desk_embedder))) as http:
        small, whole = _Small(http, 1), Client(http=http)
        client = Client(http=small)
        assert client.documents() == whole.documents()
        assert small.asked == len(whole.documents()) == 4
        section = client.section("grid-rules", "2025-06-01", "9.4")
        assert section == whole.section("grid-rules", "2025-06-01", "9.4")
        assert (len(section.paragraphs), section.more) == (7, None)
        compared = client.compare("grid-rules", "2025-01-01", "2025-06-01")
        assert compared == whole.compare("grid-rules", "2025-01-01", "2025-06-01")
        assert compared.changes


def test_a_pinpoint_is_asked_for_by_its_key(desk: DataFolder, desk_embedder: Embedder) -> None:
    with TestClient(create_app(Engine(desk, desk_embedder))) as http:
        client = Client(http=http)
        for key in ("grid-rules@2025-06-01#2.1:Dispatch Agent (DA)", "field-manual 9.4(1)"):
            assert len(client.show(key).matches) == 1

"""The pages that describe the API load nothing from another machine."""

import re

import pytest
from starlette.testclient import TestClient

from search_api.engine import Engine
from search_api.service.app import create_app


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_the_description_of_the_api_is_served_from_here_alone(engine: Engine, page: str) -> None:
    with TestClient(create_app(engine)) as http:
        told = http.get(page)
        loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", told.text)
        assert loaded and all(one.startswith("/docs-static/") for one in loaded)
        assert {http.get(one).status_code for one in loaded} == {200}
        assert "http" not in told.headers["Content-Security-Policy"]

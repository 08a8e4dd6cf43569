"""Generated requests against the OpenAPI document: nothing breaks, and the document says it all.

``MARKETRULES_FUZZ=500 pytest tests/search_api/service/test_fuzz.py`` tries so many of each, new
ones every time.
"""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import SecretStr
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.service.app import create_app

_EXAMPLES = int(os.environ.get("MARKETRULES_FUZZ", "0"))
_CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
OPERATIONS = [
    ("GET", "/healthz"), ("POST", "/v1/answers"), ("POST", "/v1/answers/batch"),
    ("GET", "/v1/search"), ("POST", "/v1/search"), ("GET", "/v1/resolve"),
    ("GET", "/v1/pinpoints/{key}"), ("GET", "/v1/documents"), ("GET", "/v1/documents/{document}"),
    ("GET", "/v1/sections/{document}/{edition}/{section}"), ("GET", "/v1/audit"),
    ("GET", "/v1/source/{document}/{edition}"), ("GET", "/v1/compare"),
    ("GET", "/v1/schemas/{name}"),
    ("POST", "/v1/inquiries"), ("GET", "/v1/inquiries"), ("PATCH", "/v1/inquiries/{number}"),
    ("POST", "/v1/inquiries/{number}/answers"), ("POST", "/v1/inquiry-exports"),
    ("GET", "/v1/radar/changes"), ("GET", "/v1/radar/repeats"), ("POST", "/v1/feedback"),
    ("POST", "/v1/asked"), ("POST", "/v1/training/decks"), ("POST", "/v1/training/attempts"),
    ("POST", "/v1/notice-drafts"), ("PATCH", "/v1/notice-drafts/{number}"), ("POST", "/v1/checklists"),
    ("GET", "/v1/trail"), ("POST", "/v1/session"),
]  # fmt: skip


@pytest.fixture(scope="module")
def api(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> BaseSchema:
    records = tmp_path_factory.mktemp("records") / "desk.db"
    settings = Settings(records=SecretStr(f"sqlite:///{records}"))
    app = create_app(engine, settings=settings)
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_request_breaks_the_service(
    api: BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    operation = api[path][method]
    fields = (*operation.path_parameters, *operation.query, *operation.body)
    if mode is GenerationMode.NEGATIVE and not fields:
        pytest.skip("nothing in it can be wrong")

    @settings(
        max_examples=_EXAMPLES or 20,
        derandomize=not _EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def breaks_nothing(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=_CHECKS)

    breaks_nothing()

"""The JSON Schemas that are published, and what they are schemas of."""

import json
from pathlib import Path

import jsonschema
import pytest
from starlette.testclient import TestClient

from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.service.schemas import SCHEMAS, schema, write

_DOCS = Path(__file__).parents[3] / "docs" / "schemas"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_files_are_current(name: str, tmp_path: Path) -> None:
    """`python -m search_api.service.schemas` writes them anew."""
    write(tmp_path)
    assert (_DOCS / f"{name}.json").read_text("utf-8") == (tmp_path / f"{name}.json").read_text()


def test_an_answer_and_its_citations_fit(engine: Engine) -> None:
    with TestClient(create_app(engine)) as http:
        answer = http.post("/v1/answers", json={"question": "When is the dispute form due?"}).json()
        served = {name: http.get(f"/v1/schemas/{name}").json() for name in SCHEMAS}
    jsonschema.validate(answer, served["answer-1"], jsonschema.Draft202012Validator)
    for citation in answer["citations"]:
        jsonschema.validate(citation, served["citation-1"], jsonschema.Draft202012Validator)
    assert answer["citations"]


def test_fields_may_be_added_within_a_version_and_none_left_out(engine: Engine) -> None:
    with TestClient(create_app(engine)) as http:
        found = http.post("/v1/search", json={"query": "relay tests", "top": 1}).json()["hits"][0]
    jsonschema.validate(found | {"later": 1}, schema("citation-1"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({k: v for k, v in found.items() if k != "quote"}, schema("citation-1"))


def test_a_schema_says_its_version() -> None:
    assert [json.loads((_DOCS / f"{one}.json").read_text())["$id"] for one in SCHEMAS] == [
        "urn:marketrules:schema:answer-1", "urn:marketrules:schema:citation-1",
    ]  # fmt: skip

"""The JSON Schemas of an answer and a citation, by version."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from search_api.service.freshness import Fresh
from search_api.service.openapi import UNCHANGED, problems
from search_api.service.schemas import schema

router = APIRouter(prefix="/v1", tags=["schemas"])

_ANY_OBJECT: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}}}
}


class SchemaName(StrEnum):
    """The schemas that there are."""

    ANSWER = "answer-1"
    CITATION = "citation-1"


@router.get(
    "/schemas/{name}",
    summary="Get a JSON Schema",
    response_class=JSONResponse,
    dependencies=[Fresh],
    responses=_ANY_OBJECT | problems(422) | UNCHANGED,
)
def get_schema(name: SchemaName) -> dict[str, Any]:
    """The JSON Schema of an answer or of a citation. Within a version fields are only added."""
    return schema(name.value)

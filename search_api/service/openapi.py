"""The OpenAPI document: what FastAPI says of the routes, with problems and examples filled in.

Every operation names the problems that it may answer with, as ``application/problem+json``, and
has an example of its request and of its answer. The examples are answers from the sample rulebook
(``examples.json``; a test asks again and compares).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from marketrules import wire
from marketrules.wire.desk import StaleProblem

_EXAMPLES = Path(__file__).with_name("examples.json")
_JOBS = _EXAMPLES.with_name("examples_of_jobs.json")  # what depends on an upload
_PROBLEM = "application/problem+json"
_METHODS = ("get", "post", "put", "patch", "delete")
_UNUSED = ("HTTPValidationError", "ValidationError")

# What each status is said to mean, with the problem that most often has it.
_MEANINGS: dict[int, tuple[str, str, str, str]] = {
    400: ("The body can't be read", "HttpError", "There was an error parsing the body",
          "The paths are listed at /docs."),
    401: ("No valid key or token", "Unauthenticated", "No key was given.", "Give a key."),
    403: ("The key's scope isn't enough", "Forbidden", "The key may only read.",
          "Ask for a key of that scope."),
    404: ("Nothing is held there", "PinpointUnresolved", "No document 'tax-code' is held.",
          "Held: market-protocols, operations-guide."),
    409: ("What was asked for has changed meanwhile", "PagesOver",
          "The pages are of what is no longer served.", "Begin again without `cursor`."),
    412: ("The record has been changed since it was read; `current` is it as it stands",
          "StaleRecord", "Inquiry 7 has been changed since version 2: it is at 3.",
          "Look at it as it stands, and change that."),
    413: ("The body is too large", "TooLarge", "The body is larger than is taken.", "Send less."),
    416: ("No such range", "HttpError", "The file has 1000 bytes.", "Ask for a part of it."),
    422: ("A field is missing, wrong or out of bounds", "InvalidRequest",
          "as_of: Input should be a valid date", "The fields are described at /docs."),
    428: ("The change doesn't say which version it was made from", "VersionNeeded",
          "The change doesn't say which version it was made from.",
          "Send the record's version, in the body or as If-Match."),
    429: ("Too many calls", "RateLimited", "The key's rate is used up.",
          "Come back after Retry-After seconds."),
    500: ("The state of what is held is at fault", "RecordError", "A file is damaged.",
          "Run `marketrules ingest` again."),
    503: ("Busy, or not ready; the same call may succeed later", "ServiceUnavailable",
          "The service is busy.", "Come back after Retry-After seconds."),
    507: ("The disk is too full", "StorageFull", "12 MiB are free on the disk of the data folder.",
          "Make room there."),
}  # fmt: skip
# What may come back from any route: who calls, how often, and how it stands with the service.
_ANYWHERE = (401, 403, 429, 500, 503)

UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "What the caller has (If-None-Match) is still what would be given"}
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a route that may answer with problems of these statuses, or of any route's."""
    return {status: _response(status) for status in (*statuses, *_ANYWHERE)}


def operation_id(route: APIRoute) -> str:
    """The function's name: stable as long as the route is."""
    return route.name


def describe(app: FastAPI) -> None:
    """Has ``app`` give the document as it is filled in here."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _filled(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign] # FastAPI's own way of extending it


@cache
def examples() -> dict[str, dict[str, Any]]:
    """By operation: ``call`` (``path``, ``query``, ``body``) and ``answers``.

    ``statuses`` are those that an answer is given with, if that isn't 200.
    """
    found: dict[str, dict[str, Any]] = json.loads(_EXAMPLES.read_text("utf-8"))
    found.update(json.loads(_JOBS.read_text("utf-8")))
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of each route in an OpenAPI document."""
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield path, method, methods[method]


def _filled(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        routes=app.routes,
        description=app.description,
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = wire.Problem.model_json_schema()
    schemas["StaleProblem"] = StaleProblem.model_json_schema()
    for name in _UNUSED:
        schemas.pop(name, None)
    for _, _, operation in operations(document):
        responses = operation["responses"]
        if "422" in responses:  # FastAPI's own is of another shape
            responses["422"] = _response(422)
        _exemplify(operation, examples().get(operation["operationId"]))
    return document


def _response(status: int) -> dict[str, Any]:
    description, name, detail, remedy = _MEANINGS[status]
    words = "".join(f"-{one.lower()}" if one.isupper() else one for one in name).strip("-")
    example: dict[str, Any] = {
        "type": f"urn:marketrules:problem:{words}", "title": words.replace("-", " ").capitalize(),
        "status": status, "detail": detail, "instance": "/v1/…", "remedy": remedy,
    }  # fmt: skip
    kind = "StaleProblem" if status == 412 else "Problem"
    if kind == "StaleProblem":
        example["current"] = {"id": 7, "version": 3}
    schema = {"$ref": f"#/components/schemas/{kind}"}
    return {
        "description": description,
        "content": {_PROBLEM: {"schema": schema, "example": example}},
    }


def _exemplify(operation: dict[str, Any], example: dict[str, Any] | None) -> None:
    if example is None:
        return
    call = example["call"]
    given = {**call.get("path", {}), **call.get("query", {})}
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in given:
            parameter["example"] = given[parameter["name"]]
    if "body" in call:
        operation["requestBody"]["content"]["application/json"]["example"] = call["body"]
    for status in example.get("statuses", ["200"]):
        content = operation["responses"][status].get("content", {})
        for media, answer in example["answers"].items():
            content[media]["example"] = answer

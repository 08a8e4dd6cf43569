"""The application: routes, errors, and what stands around them."""

from __future__ import annotations

from fastapi import FastAPI

from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.service.openapi import describe, operation_id
from search_api.service.problems import handle_errors
from search_api.service.routes import (
    answers,
    comparisons,
    documents,
    operations,
    pinpoints,
    schemas,
    search,
    sources,
)
from search_api.service.serving import Serving
from search_api.writer.writing import Writer

_ROUTES = (
    answers, search, pinpoints, documents, sources, comparisons, schemas, operations,
)  # fmt: skip


def create_app(
    engine: Engine, writer: Writer | None = None, settings: Settings | None = None
) -> FastAPI:
    """The application that answers from ``engine``, in the words of ``writer`` if there is one."""
    app = FastAPI(
        title="marketrules",
        version="1",
        summary="Cited, dated, verbatim market rules.",
        generate_unique_id_function=operation_id,
    )
    app.state.serving = Serving(engine, writer, settings or Settings())
    handle_errors(app)
    for module in _ROUTES:
        app.include_router(module.router)
    describe(app)
    return app

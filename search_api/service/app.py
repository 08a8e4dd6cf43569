"""The application: routes, errors, and what stands around them."""

from __future__ import annotations

from fastapi import FastAPI

from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.service.around import beside, surround, watched
from search_api.service.problems import handle_errors
from search_api.service.routes import answers, comparisons, documents, operations, pinpoints, search
from search_api.service.serving import Serving
from search_api.service.watching.metrics import Metrics
from search_api.writer.writing import Writer

_ROUTES = (answers, search, pinpoints, documents, comparisons, operations)


def create_app(
    engine: Engine, writer: Writer | None = None, settings: Settings | None = None
) -> FastAPI:
    """The application that answers from ``engine``, in the words of ``writer`` if there is one."""
    app = FastAPI(
        title="marketrules",
        version="1",
        summary="Cited, dated, verbatim market rules.",
        lifespan=beside,
    )
    settings, metrics = settings or Settings(), Metrics()
    engine = watched(engine, metrics)
    app.state.serving = Serving(engine, writer, settings)
    app.state.around = surround(app, engine, settings, metrics)
    handle_errors(app)
    for module in _ROUTES:
        app.include_router(module.router)
    return app

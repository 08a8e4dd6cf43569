"""The application: routes, errors, and what stands around them."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from fastapi_offline import FastAPIOffline

from marketrules.settings import Settings
from search_api.access.opened import Access
from search_api.desk.database import Opening, Records
from search_api.engine import Engine
from search_api.jobs.jobs import Jobs
from search_api.service.around import beside, surround, watched
from search_api.service.callers import Scope, least, requires
from search_api.service.desk_problems import handle_desk_errors
from search_api.service.openapi import describe, operation_id, problems
from search_api.service.problems import handle_errors
from search_api.service.routes import (
    answers,
    checklists,
    comparisons,
    documents,
    drafts,
    drilling,
    feedback,
    ingest,
    inquiries,
    learning,
    notices,
    operations,
    people,
    pinpoints,
    radar,
    registration,
    schemas,
    search,
    sources,
    training,
)
from search_api.service.serving import Serving
from search_api.service.watching.metrics import Metrics
from search_api.writer.writing import Writer

_DESK = (inquiries, radar, feedback, drilling, learning, drafts, checklists, people)
_ROUTES = (
    answers, search, pinpoints, documents, sources, comparisons, schemas, ingest, operations,
    training, registration, notices, *_DESK,
)  # fmt: skip
# Open to whoever may read. Of others each route, or its router, names the scope that it needs;
# one that names none is for admins.
_FOR_READERS = (
    answers, search, pinpoints, documents, sources, comparisons, schemas, training, registration,
    notices,
)  # fmt: skip

# Told in the API's description; the gate is what checks it.
_BEARER = HTTPBearer(auto_error=False, description="An API key or token, where one is needed")


def create_app(
    engine: Engine,
    writer: Writer | None = None,
    settings: Settings | None = None,
    access: Access | None = None,
    *,
    records: Records | None = None,
) -> FastAPI:
    """The application that answers from ``engine``, in the words of ``writer`` if there is one.

    Without ``access`` it is open to whoever reaches it: ``marketrules serve`` always gives one.
    ``records`` are the desk's; without them those of ``settings`` are opened when first needed.
    """
    app = FastAPIOffline(  # its /docs load nothing from another machine
        static_url="/docs-static",
        title="marketrules",
        version="1",
        summary="Cited, dated, verbatim market rules.",
        generate_unique_id_function=operation_id,
        lifespan=beside,
        redirect_slashes=False,  # a redirect would lead to whatever Host was asked for
    )
    settings = (settings or Settings()).model_copy(update={"data": engine.data})
    metrics = Metrics()
    engine = watched(engine, metrics)
    app.state.records = Opening.of(settings, records)
    app.state.serving = Serving(engine, writer, settings, access)
    app.state.around = surround(app, app.state.serving, metrics)
    app.state.jobs = Jobs(settings, catch_up=engine.following.catch_up)
    handle_errors(app)
    handle_desk_errors(app)
    for module in _ROUTES:
        needed = requires(Scope.READ) if module in _FOR_READERS else least
        said = problems(400, 404, 409, 412, 422, 428) if module in _DESK else None
        app.include_router(
            module.router, dependencies=[Depends(needed), Depends(_BEARER)], responses=said
        )
    describe(app)
    return app

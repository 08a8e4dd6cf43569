"""What stands around the routes, from the outside in, and what runs beside them.

Observing   a metric and a log line for each request
Headers     its id, and what browsers are told
OneLength   400 to what says twice where its body ends
Deadline    504 when its time is up
Gate        401 or 403 to whoever isn't let in: inside what is observed, before bodies are read
Bodies      413 to what is too large; gathered before a place is taken
Admission   a place at work, a place in the queue, or 503
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from index.embed import usable_cores
from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.service.gating import GateMiddleware
from search_api.service.guards.admission import Admission, Lanes
from search_api.service.guards.bodies import Bodies, BodyLimits
from search_api.service.guards.deadline import Deadline
from search_api.service.guards.headers import Headers
from search_api.service.guards.lanes import Lane
from search_api.service.guards.lengths import OneLength
from search_api.service.heap import give_back
from search_api.service.serving import Serving
from search_api.service.watching.embedding import timed
from search_api.service.watching.metrics import Metrics
from search_api.service.watching.observing import Observing
from search_api.service.watching.readiness import Readiness

FREE = ("/healthz", "/readyz", "/metrics")  # never wait
_HEAVY = ("/v1/answers", "/v1/search", "/v1/compare", "/v1/audit")
_READ = ("/v1/sections", "/v1/documents", "/v1/source", "/v1/explanations")
_MADE = (
    "/v1/drills", "/v1/decks", "/v1/registration", "/v1/notices", "/v1/radar",
    "/v1/inquiry-exports", "/v1/feedback-exports",
)  # fmt: skip
_UPLOADS = ("/v1/ingest",)
_LOGINS = ("/v1/session",)  # a password costs a tenth of a second and 64 MiB, by anybody's leave
_UPLOAD_S = 600.0
_UPLOADS_AT_ONCE = 2
_VERIFIED_S = 6 * 3600.0  # between two readings of every byte of what is served
_GIVEN_BACK_S = 60.0  # between two returns of free memory to the system
_GLANCE_S = 1.0  # between two looks for what is published
_MOST_THREADS = 4  # beyond, threads wait on one another for the interpreter, whatever the cores


@dataclass(frozen=True, slots=True)
class Around:
    """What is shared between guards, watchers and the routes about the service itself."""

    metrics: Metrics
    lanes: Lanes
    readiness: Readiness


def watched(engine: Engine, metrics: Metrics) -> Engine:
    """``engine`` with its encoder's calls counted."""
    return engine.embedding_with(lambda embedder: timed(embedder, metrics.embedded))


def surround(app: FastAPI, serving: Serving, metrics: Metrics) -> Around:
    """Puts everything around the routes of ``app``."""
    engine, settings = serving.engine, serving.settings
    lanes = lanes_of(settings)
    readiness = Readiness(engine)
    metrics.watch(engine, lanes, readiness)
    kib, mib = 2**10, 2**20
    limits = BodyLimits(
        settings.api_body_kb * kib,
        # And the form around the files; the route counts each of them and their sum.
        dict.fromkeys(_UPLOADS, settings.ingest_total_mb * mib + settings.ingest_files * 64 * kib),
    )
    slow = dict.fromkeys(_UPLOADS, max(_UPLOAD_S, settings.api_seconds))
    # The last one added is the outermost.
    app.add_middleware(Admission, lanes=lanes, turned_away=metrics.turned_away)
    app.add_middleware(Bodies, limits=limits)
    if serving.access is not None:
        app.add_middleware(GateMiddleware, gate=serving.access.gate)
    app.add_middleware(Deadline, seconds=settings.api_seconds, by_path=slow)
    app.add_middleware(OneLength)
    app.add_middleware(Headers)
    app.add_middleware(
        Observing, engine=engine, metrics=metrics, with_questions=settings.log_questions
    )
    return Around(metrics, lanes, readiness)


def lanes_of(settings: Settings) -> Lanes:
    """The lanes, as wide as is set: by default a place per core, four at most."""
    places = settings.api_at_work or min(usable_cores(), _MOST_THREADS)
    heavy = Lane("answers", places, settings.api_queue)
    # A Section of 1,500 definitions or ten drills take seconds: no keystroke and no note waits for them.
    read = Lane("reading", places, settings.api_queue)
    made = Lane("making", places, settings.api_queue)
    short = Lane("records", max(2, places), settings.api_queue)
    uploads = Lane("uploads", _UPLOADS_AT_ONCE, 2 * _UPLOADS_AT_ONCE)
    logins = Lane("logins", 2, settings.api_queue)
    lanes = (
        (_HEAVY, heavy), (_READ, read), (_MADE, made), (_UPLOADS, uploads), (_LOGINS, logins)
    )  # fmt: skip
    return Lanes(short, {path: lane for paths, lane in lanes for path in paths}, FREE)


@asynccontextmanager
async def beside(app: FastAPI) -> AsyncIterator[None]:
    """While the application runs: reads the snapshot warm, then looks for newly published ones."""
    around: Around = app.state.around
    readiness = around.readiness
    readiness.is_warming = True
    engine = readiness.engine
    looking = (_look(engine), _verify(engine), readiness.watch_store())
    work = (_warm(readiness), *looking, _give_back())
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def _warm(readiness: Readiness) -> None:
    try:
        await run_in_threadpool(readiness.engine.following.verify)
        await run_in_threadpool(readiness.engine.warm)
    finally:
        readiness.is_warming = False


async def _look(engine: Engine) -> None:
    """Without it, the first question after a quiet night would be answered from yesterday's."""
    while True:
        engine.following.look()
        await asyncio.sleep(_GLANCE_S)


async def _verify(engine: Engine) -> None:
    """A snapshot that was whole when it was opened may not be so for ever."""
    while True:
        await asyncio.sleep(_VERIFIED_S)
        await run_in_threadpool(engine.following.verify)


async def _give_back() -> None:
    while True:
        await asyncio.sleep(_GIVEN_BACK_S)
        await run_in_threadpool(give_back)

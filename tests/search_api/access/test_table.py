"""Who may see what: rows are callers, columns kinds of routes; each route is of one kind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from search_api.access.callers import Caller, Scope
from search_api.access.gate import Admitted, Call
from search_api.access.opened import Access
from search_api.engine import Engine
from search_api.service import app as application
from search_api.service.app import create_app
from search_api.service.callers import requires
from search_api.service.serving import whole_view
from search_api.training.drill import DrillKind, DrillName

# alive: what a supervisor asks. whole: figures of all documents, of which one is restricted.
# desk: the desk's records. told: what the service says of itself. open: reading, where
# nothing is restricted. shut: the same of the document that is restricted to the group legal.
# own: what a caller learns, of the records its own only.
# uploads: documents taken in; 200 stands for the status beside the request (nothing is sent).
TABLE = """
                alive  told  open  shut  whole  uploads   desk  own
nobody          200    401   401   401   401    401   401   401
no key at all   401    401   401   401   401    401   401   401
made up         401    401   401   401   401    401   401   401
another secret  401    401   401   401   401    401   401   401
expired         401    401   401   401   401    401   401   401
revoked         401    401   401   401   401    401   401   401
oidc expired    401    401   401   401   401    401   401   401
oidc no scope   403    403   403   403   403    403   403   403
reader          200    200   200   404   403    403   403   200
last day        200    200   200   404   403    403   403   200
oidc reader     200    200   200   404   403    403   403   200
oidc star       200    200   200   404   403    403   403   200
desk            200    200   200   404   403    403   200   200
insider         200    200   200   200   200    403   403   200
oidc insider    200    200   200   200   200    403   403   200
everything      200    200   200   200   200    403   403   200
admin           200    200   200   200   200    200   200   200
oidc admin      200    200   200   200   200    200   200   200
"""
Request = tuple[str, str, dict[str, Any] | None]

_DRILL = str(
    DrillName(DrillKind.DEADLINE, date(2025, 7, 15), 1, "market-protocols@2025-07-01#9.3.2(1)")
)

# Every route: what it needs, and a request of each kind that there is of it.
READING: dict[str, tuple[Request, Request | None]] = {
    "POST /v1/answers": (("POST", "/v1/answers", {"question": "outage"}), None),
    "POST /v1/answers/batch": (
        ("POST", "/v1/answers/batch", {"questions": [{"id": "1", "question": "outage"}]}),
        None,
    ),
    "GET /v1/search": (
        ("GET", "/v1/search?q=outage&document=market-protocols", None),
        ("GET", "/v1/search?q=outage&document=operations-guide", None),
    ),
    "POST /v1/search": (
        ("POST", "/v1/search", {"query": "outage", "document": "market-protocols"}),
        ("POST", "/v1/search", {"query": "outage", "document": "operations-guide"}),
    ),
    "GET /v1/resolve": (("GET", "/v1/resolve?q=out", None), None),
    "GET /v1/pinpoints/{key:path}": (
        ("GET", "/v1/pinpoints/market-protocols 4.3", None),
        ("GET", "/v1/pinpoints/operations-guide@2025-05-01%231.2(1)", None),
    ),
    "GET /v1/documents": (("GET", "/v1/documents", None), None),
    "GET /v1/documents/{document}": (
        ("GET", "/v1/documents/market-protocols", None),
        ("GET", "/v1/documents/operations-guide", None),
    ),
    "GET /v1/sections/{document}/{edition}/{section:path}": (
        ("GET", "/v1/sections/market-protocols/2025-07-01/4.3", None),
        ("GET", "/v1/sections/operations-guide/2025-05-01/1.2", None),
    ),
    "GET /v1/audit": (("GET", "/v1/audit", None), None),
    "GET /v1/source/{document}/{edition}": (
        ("GET", "/v1/source/market-protocols/2025-07-01", None),
        ("GET", "/v1/source/operations-guide/2025-05-01", None),
    ),
    "GET /v1/compare": (
        ("GET", "/v1/compare?document=market-protocols&before=2025-01-01&after=2025-07-01", None),
        ("GET", "/v1/compare?document=operations-guide&before=2025-05-01&after=2025-05-01", None),
    ),
    "GET /v1/decks": (("GET", "/v1/decks", None), None),
    "GET /v1/drills": (("GET", "/v1/drills?count=2&as_of=2025-07-15", None), None),
    "POST /v1/drills/check": (
        ("POST", "/v1/drills/check", {"answer": "a", "id": _DRILL}),
        None,
    ),
    "GET /v1/explanations": (
        ("GET", "/v1/explanations?key=market-protocols@2025-07-01%234.3.1(1)", None),
        ("GET", "/v1/explanations?key=operations-guide@2025-05-01%231.2(1)", None),
    ),
    "GET /v1/registration": (("GET", "/v1/registration", None), None),
    "GET /v1/registration/{role}": (("GET", "/v1/registration/SA", None), None),
    "GET /v1/notices/types": (("GET", "/v1/notices/types", None), None),
    "POST /v1/notices/check": (("POST", "/v1/notices/check", {"id": "M-A010125-01"}), None),
    "POST /v1/notices/render": (("POST", "/v1/notices/render", {"id": "M-A010125-01"}), None),
    "GET /v1/notices/{identity}/thread": (("GET", "/v1/notices/M-A051525-01/thread", None), None),
    "GET /v1/schemas/{name}": (
        ("GET", "/v1/schemas/answer-1", None),
        None,
    ),  # name as the route takes it
}
UPLOADS: dict[str, tuple[Request, int]] = {
    "POST /v1/ingest": (("POST", "/v1/ingest", None), 422),
    "GET /v1/jobs": (("GET", "/v1/jobs", None), 200),
    "GET /v1/jobs/{job}": (("GET", "/v1/jobs/20250101T000000-00000000", None), 404),
    "DELETE /v1/jobs/{job}": (("DELETE", "/v1/jobs/20250101T000000-00000000", None), 404),
}
SELF: dict[str, tuple[str, str]] = {
    "GET /healthz": ("alive", "/healthz"),
    "GET /readyz": ("alive", "/readyz"),
    "GET /metrics": ("whole", "/metrics"),
    "GET /openapi.json": ("told", "/openapi.json"),
    "GET /docs": ("told", "/docs"),
    "GET /docs/oauth2-redirect": ("told", "/docs/oauth2-redirect"),
    "GET /redoc": ("told", "/redoc"),
}
# The desk's records; of those below, each with a request that needs no body, the others are tried by
# readers only. Logging in and out needs no key.
LOOKED_AT = (
    "/v1/desk/choices", "/v1/inquiries", "/v1/radar/changes", "/v1/radar/repeats", "/v1/feedback",
    "/v1/training/quizzes", "/v1/notice-drafts", "/v1/checklists", "/v1/session",
)  # fmt: skip
DESK = {
    *(f"GET {path}" for path in LOOKED_AT), "POST /v1/inquiries", "GET /v1/inquiries/{number}",
    "PATCH /v1/inquiries/{number}", "POST /v1/inquiries/{number}/status",
    "POST /v1/inquiries/{number}/notes", "POST /v1/inquiries/{number}/answers",
    "POST /v1/inquiry-exports", "POST /v1/radar/changes/told", "POST /v1/feedback",
    "POST /v1/feedback-exports", "POST /v1/asked", "POST /v1/training/decks", "GET /v1/training/decks/{number}",
    "DELETE /v1/training/decks/{number}", "GET /v1/training/trainees",
    "POST /v1/training/quizzes", "GET /v1/training/quizzes/{number}/cards", "GET /v1/training/quizzes/{number}/results",
    "DELETE /v1/training/quizzes/{number}", "POST /v1/notice-drafts", "GET /v1/notice-drafts/{number}",
    "PATCH /v1/notice-drafts/{number}", "GET /v1/notice-drafts/{number}/versions",
    "DELETE /v1/notice-drafts/{number}", "POST /v1/checklists", "GET /v1/checklists/{number}",
    "PATCH /v1/checklists/{number}/items/{item}", "DELETE /v1/checklists/{number}",
    "GET /v1/trail",
}  # fmt: skip
# What a caller learns; a drill of the restricted document is done by those who see it alone.
OWN = {
    "GET /v1/training/decks": (("GET", "/v1/training/decks", None), 200),
    "GET /v1/training/due": (("GET", "/v1/training/due", None), 200),
    "GET /v1/training/progress": (("GET", "/v1/training/progress", None), 200),
    "POST /v1/training/attempts": (("POST", "/v1/training/attempts", {"card": 999, "given": "a"}), 404),
    "POST /v1/training/drills": (
        ("POST", "/v1/training/drills", {"deck": "all", "answer": "a", "id": _DRILL}), 201,
    ),
}  # fmt: skip
LOGIN = {"POST /v1/session", "DELETE /v1/session"}


def cells() -> list[Any]:
    """One for each caller and request."""
    head, *rows = (line for line in TABLE.strip("\n").splitlines())
    columns = head.split()
    found = []
    for row in rows:
        name, verdicts = row[:16].strip(), dict(zip(columns, row[16:].split(), strict=True))
        asked: list[tuple[str, Request]] = [
            (kind, ("GET", path, None)) for kind, path in SELF.values()
        ]
        asked += [("desk", ("GET", path, None)) for path in LOOKED_AT[1:4]]
        for free, shut in READING.values():
            asked.append(("open", free))
            asked.extend([("shut", shut)] if shut else [])
        found += [
            pytest.param(name, one, int(verdicts[kind]), id=f"{name}: {one[0]} {one[1][:40]}")
            for kind, one in asked
        ]
        for kind, routes in (("uploads", UPLOADS), ("own", OWN)):
            verdict = int(verdicts[kind])
            found += [
                pytest.param(name, one, allowed if verdict == 200 else verdict,
                             id=f"{name}: {one[0]} {one[1]}")
                for one, allowed in routes.values()
            ]  # fmt: skip
    return found


@pytest.mark.parametrize(("name", "asked", "status"), cells())
def test_who_may_see_what(served: Any, name: str, asked: Request, status: int) -> None:
    method, path, body = asked
    headers = served.headers("" if name == "nobody" else name)
    # Each from its own address: too many wrong credentials from one are turned away.
    answered = served.at(f"{name} {method} {path}").request(
        method, path, json=body, headers=headers
    )
    assert answered.status_code == status, answered.text
    if status in (401, 403):
        assert answered.headers["Content-Type"] == "application/problem+json"
    if status == 401:
        assert answered.headers["WWW-Authenticate"].startswith('Bearer realm="marketrules"')


def routes_of(app: FastAPI) -> set[str]:
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        for method in (route.methods or ())
        if method != "HEAD"
    }


def test_every_route_is_in_the_table(served: Any) -> None:
    assert routes_of(served.http.app) == {*READING, *UPLOADS, *SELF, *DESK, *OWN, *LOGIN}


@pytest.mark.parametrize("route", sorted(DESK))
def test_no_reader_reaches_the_desks_records(served: Any, route: str) -> None:
    method, path = route.replace("{number}", "1").replace("{item}", "1").split()
    for name in ("reader", "insider", "everything"):
        answered = served.http.request(method, path, headers=served.headers(name))
        assert (answered.status_code, answered.json()["title"]) == (403, "Not permitted")


def test_callers_whose_credentials_are_not_taken_are_told_the_same(served: Any) -> None:
    told = {
        served.at(f"told {name}").get("/v1/documents", headers=served.headers(name)).text
        for name in ("no key at all", "made up", "another secret", "expired", "revoked",
                     "oidc expired")
    }  # fmt: skip
    assert len(told) == 1


def test_without_a_key_nobody_learns_which_paths_there_are(served: Any) -> None:
    def asked(path: str) -> tuple[int, str]:
        answered = served.http.get(path)
        return answered.status_code, answered.text.replace(path, "PATH")

    assert asked("/v1/nothing-here") == asked("/v1/documents")


def test_health_without_a_key_tells_nothing_of_the_documents(served: Any) -> None:
    body = served.http.get("/healthz").json()
    assert body == {"status": "ok", "snapshot": "", "documents": 0, "passages": 0}
    seen = {name: served.http.get("/healthz", headers=served.headers(name)).json()["documents"]
            for name in ("reader", "insider", "admin")}  # fmt: skip
    assert seen == {"reader": 4, "insider": 5, "admin": 5}


def test_figures_of_all_documents_are_for_those_who_see_all(served: Any) -> None:
    """As /metrics needs it: a route that depends on ``whole_view``."""

    class Figures:
        router = APIRouter(dependencies=[Depends(requires(Scope.READ)), Depends(whole_view)])

        @staticmethod
        @router.get("/figures")
        def figures() -> int:
            return 5

    serving = served.http.app.state.serving
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "_ROUTES", (Figures,))
        app = create_app(serving.engine, None, serving.settings, serving.access)
    status = {
        name: TestClient(app).get("/figures", headers=served.headers(name)).status_code
        for name in ("reader", "insider", "everything", "admin")
    }
    assert status == {"reader": 403, "insider": 200, "everything": 200, "admin": 200}


def test_the_api_tells_that_it_takes_bearers(served: Any) -> None:
    told = served.http.get("/openapi.json", headers=served.headers("reader")).json()
    assert told["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    operations = [one for path in told["paths"].values() for one in path.values()]
    assert all(one["security"] == [{"HTTPBearer": []}] for one in operations)


class _As:
    """A gate that takes everybody for one caller."""

    def __init__(self, scope: Scope) -> None:
        self._caller = Caller("x", scope)

    def admit(self, call: Call) -> Admitted:
        return Admitted(self._caller)

    def may_wait(self, call: Call) -> bool:
        return False


class _Room:
    """A room of routes: one for the desk, one for admins, one that forgot to say for whom."""

    router = APIRouter(prefix="/v1")

    @staticmethod
    @router.get("/inquiries", dependencies=[Depends(requires(Scope.DESK))])
    def inquiries() -> str:
        return "seen"

    @staticmethod
    @router.post("/ingest", dependencies=[Depends(requires(Scope.ADMIN))])
    def ingest() -> str:
        return "seen"

    @staticmethod
    @router.get("/forgotten")
    def forgotten() -> str:
        return "seen"


SCOPES = """
       /v1/inquiries  /v1/ingest  /v1/forgotten
read   403            403         403
desk   200            403         403
admin  200            200         200
"""


@pytest.mark.parametrize("line", SCOPES.strip("\n").splitlines()[1:])
def test_a_route_is_open_to_its_scope_and_those_above_and_one_that_names_none_to_admins(
    line: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "_ROUTES", (_Room,))
    scope, *verdicts = line.split()
    app = create_app(engine, access=Access(_As(Scope(scope))))
    with TestClient(app) as http:
        asked = [http.get("/v1/inquiries"), http.post("/v1/ingest"), http.get("/v1/forgotten")]
    assert [str(one.status_code) for one in asked] == verdicts
    refused = [one.json() for one in asked if one.status_code == 403]
    assert all(one["remedy"] and "scope" in one["detail"] for one in refused)

"""The desk's records: other people's, other fields, other queries. By role, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from search_api.desk.tables.people import Login

from .conftest import PASSWORD, Served, log_in

KEY = "grid-rules@2025-06-01#9.4(2)"


def made(http: httpx.Client, path: str, **body: Any) -> int:
    answered = http.post(path, json=body)
    assert answered.status_code == 201, answered.text
    number: int = answered.json()["id"]
    return number


@pytest.fixture(scope="module")
def held(serving: Served) -> dict[str, int]:
    """What others have made: numbers by name."""
    with serving.by("lead") as lead:
        card = {"drill": "section", "key": KEY, "as_of": "2025-07-01", "snapshot": "s",
                "prompt": "Where?", "expected": ["9.4"], "choices": ["9.4", "9.5"]}  # fmt: skip
        deck = lead.post("/v1/training/decks", json={"title": "Deck", "cards": [card]}).json()
        item = {"key": KEY, "label": "9.4(2)", "text": "t"}
        return {
            "inquiry": made(lead, "/v1/inquiries", question="confided by Acme", organisation="Acme",
                            contact="bob", owner="lead", tags=["merger"]),
            "draft": made(lead, "/v1/notice-drafts", type="x", short_description="unsent"),
            "checklist": made(lead, "/v1/checklists", applicant="Applicant Ltd", role="SA",
                              as_of="2025-07-01", items=[item]),
            "deck": deck["id"],
            "quiz": made(lead, "/v1/training/quizzes", title="Q", cards=[deck["cards"][0]["id"]],
                         trainees=["somebody"]),
        }  # fmt: skip


# What each role gets for what a lead made: rows are requests. 404 stands for "doesn't exist".
OTHERS = """
GET    /v1/inquiries/{inquiry}                 -                                        404  404  200
PATCH  /v1/inquiries/{inquiry}                 {"owner":"me","version":1}               404  404  -
POST   /v1/inquiries/{inquiry}/status          {"status":"answered","version":1}        404  404  -
POST   /v1/inquiries/{inquiry}/notes           {"text":"x"}                             404  404  -
POST   /v1/inquiries/{inquiry}/answers         {"snapshot":"s","as_of":"2025-01-01","text":"x"}  404  404  -
POST   /v1/radar/changes/told                  {"inquiry":{inquiry},"key":"a@b#1","change":"c"}  404  404  -
GET    /v1/notice-drafts/{draft}               -                                        404  200  200
GET    /v1/notice-drafts/{draft}/versions      -                                        404  200  200
PATCH  /v1/notice-drafts/{draft}               {"audience":"x","version":1}             403  -    -
DELETE /v1/notice-drafts/{draft}               -                                        403  428  428
GET    /v1/checklists/{checklist}              -                                        404  200  200
PATCH  /v1/checklists/{checklist}/items/1      {"state":"done","version":1}             403  -    -
DELETE /v1/checklists/{checklist}              -                                        403  428  428
GET    /v1/training/decks/{deck}               -                                        403  200  200
DELETE /v1/training/decks/{deck}               -                                        403  403  -
POST   /v1/training/decks                      {"title":"mine","cards":[]}              403  -    -
GET    /v1/training/quizzes/{quiz}/cards       -                                        404  404  200
GET    /v1/training/quizzes/{quiz}/results     -                                        404  404  200
DELETE /v1/training/quizzes/{quiz}             -                                        403  403  -
POST   /v1/training/quizzes                    {"title":"mine","cards":[1]}             403  403  -
GET    /v1/training/progress?trainee=lead      -                                        403  403  200
GET    /v1/training/trainees                   -                                        403  403  200
GET    /v1/trail                               -                                        403  403  200
POST   /v1/feedback-exports                    -                                        403  403  200
POST   /v1/ingest                              -                                        403  403  403
GET    /v1/jobs                                -                                        403  403  403
GET    /metrics                                -                                        200  200  200
"""  # of the metrics: nothing is restricted here, so they tell nobody of anything closed to them


def cells() -> list[Any]:
    found = []
    for line in OTHERS.strip().splitlines():
        method, path, body, *statuses = line.split()
        for role, status in zip(("trainee", "desk", "lead"), statuses, strict=True):
            if status != "-":
                found.append(
                    pytest.param(
                        role, method, path, body, int(status), id=f"{role}: {method} {path}"
                    )
                )
    return found


@pytest.mark.parametrize(("role", "method", "path", "body", "status"), cells())
def test_what_each_role_may_do_to_what_another_made(
    serving: Served, held: dict[str, int], role: str, method: str, path: str, body: str, status: int
) -> None:
    for name, number in held.items():
        path, body = (
            path.replace(f"{{{name}}}", str(number)),
            body.replace(f"{{{name}}}", str(number)),
        )
    with serving.by(role) as http:
        headers = {"Content-Type": "application/json"}
        answered = http.request(
            method, path, content=None if body == "-" else body, headers=headers
        )
    assert answered.status_code == status, answered.text
    if status == 404:
        assert "confided" not in answered.text and "Acme" not in answered.text


def test_lists_counts_exports_and_choices_show_nobody_elses(
    serving: Served, held: dict[str, int]
) -> None:
    with serving.by("desk") as desk, serving.by("trainee") as trainee:
        for http in (desk, trainee):
            told = "".join(
                [
                    http.get("/v1/inquiries").text,
                    http.get("/v1/inquiries", params={"text": "confided"}).text,
                    http.post("/v1/inquiry-exports", json={"format": "csv"}).text,
                    http.post("/v1/inquiry-exports", json={"format": "json", "ids": [held["inquiry"]]}).text,
                    http.get("/v1/desk/choices").text,
                    http.get("/v1/radar/changes?told=true").text,
                    http.get("/v1/radar/repeats").text,
                ]
            )  # fmt: skip
            assert "confided" not in told and "Acme" not in told and "merger" not in told
        assert trainee.get("/v1/notice-drafts").json() == []
        assert trainee.get("/v1/checklists").json() == []
        assert desk.get("/v1/checklists").json() != []


TAKEN = (
    "taken_by",
    "id",
    "status",
    "version",
    "taken_at",
    "answered_at",
    "words",
    "folded",
    "blanked_at",
)


@pytest.mark.parametrize("field", TAKEN)
def test_no_field_is_set_that_isnt_the_callers_to_set(serving: Served, field: str) -> None:
    with serving.by("desk") as http:
        answered = http.post("/v1/inquiries", json={"question": "q", field: "lead"})
        assert (answered.status_code, answered.json()["title"]) == (422, "Invalid request")
    with serving.at() as http:
        body = {"name": "desk", "password": PASSWORD, "role": "admin"}
        assert http.post("/v1/session", json=body).status_code == 422


SQL = ("'", "' OR 1=1 --", "\\", "%", "_", "a%' UNION SELECT name, password FROM users --", '"', "[", "*",
       "text:*", "NEAR(a b)", "{a}", "\x1a", "0x27", "';DROP TABLE inquiry;--", "𝟘", "%' ESCAPE '!")  # fmt: skip


@pytest.mark.parametrize("words", SQL)
def test_words_searched_for_are_no_query(serving: Served, held: dict[str, int], words: str) -> None:
    """Wildcards too: nothing holds these words, so nothing is found, and nothing is an error."""
    fields = ("text", "organisation", "role", "owner", "taken_by", "tag", "document", "section")
    with serving.by("lead") as http:
        for field in fields:
            given = words[:60]
            # Of the one that is tagged so: what other tests took may hold such signs.
            answered = http.get("/v1/inquiries", params={"tag": "merger"} | {field: given})
            found = answered.json()
            # A text of nothing but signs holds no word to search for.
            every = field == "text" and not any(one.isalnum() for one in given)
            assert answered.status_code == 200, answered.text
            assert found["total"] == 0 or every, field
        for path, field in (
            ("/v1/checklists", "applicant"),
            ("/v1/notice-drafts", "thread"),
            ("/v1/trail", "who"),
        ):
            answered = http.get(path, params={field: words[:60]})
            assert answered.status_code == 200
            assert answered.json() in ([], {"total": 0, "items": []}), (path, answered.text[:300])
        for sort in (words, "password", "taken; DROP TABLE inquiry", "-folded"):
            assert http.get("/v1/inquiries", params={"sort": sort}).status_code == 422
        assert http.get(f"/v1/inquiries/{held['inquiry']}").status_code == 200


def test_a_login_is_fresh_random_ends_on_the_server_and_isnt_a_cookie(serving: Served) -> None:
    one, two = (log_in(serving.port, "desk") for _ in range(2))
    assert one != two and len(one) >= 4 + 43  # 256 bits
    with serving.at(one) as http:
        # Fixation: a login that is borne while logging in stays what it is; the new one is another.
        fresh = http.post("/v1/session", json={"name": "trainee", "password": PASSWORD})
        assert fresh.json()["token"] not in (one, two)
        assert not fresh.cookies
        assert http.get("/v1/session").json()["name"] == "desk"
    for token, form in ((one, "bearer {}"), (two, "BEARER  {}")):
        with serving.at() as http:
            head = {"Authorization": form.format(token)}
            assert http.get("/v1/session", headers=head).status_code == 200
            assert http.delete("/v1/session", headers=head).status_code == 204
            assert http.get("/v1/session", headers=head).status_code == 401
    with serving.records.reading() as session:
        kept = {login.token_hash for login in session.scalars(select(Login))}
    assert not kept & set(serving.tokens.values()) and {len(one) for one in kept} == {64}


def test_whether_a_name_is_a_users_shows_in_no_answer(serving: Served) -> None:
    """Known or not, after few failures and after many: the same words, the same status."""
    told = set()
    with serving.at() as http:
        for name in ("admin", "nobody-of-that-name"):
            for _ in range(7):
                answered = http.post(
                    "/v1/session", json={"name": name, "password": "wrong wrong wrong"}
                )
                told.add((answered.status_code, answered.text, answered.headers.get("Retry-After")))
    assert len(told) == 1


def test_bad_credentials_from_the_pages_address_lock_nobody_out(serving: Served) -> None:
    with serving.at("mrs_" + "x" * 43) as http:
        statuses = [http.get("/v1/session").status_code for _ in range(40)]
    assert statuses[0] == 401 and statuses[-1] == 429
    token = log_in(serving.port, "lead")  # of a login that was never seen from there
    with serving.at(token) as http:
        assert http.get("/v1/session").status_code == 200


def test_a_cursor_an_etag_and_a_request_id_are_no_way_around_the_scope(serving: Served) -> None:
    with serving.at(serving.key) as reader, serving.by("lead") as lead:
        first = lead.get("/v1/search", params={"q": "invoice", "top": 1})
        cursor, tag = first.json()["next"], first.headers["ETag"]
        assert cursor
        for path in ("/v1/inquiries", "/v1/trail", "/v1/jobs"):
            answered = reader.get(path, params={"cursor": cursor}, headers={"If-None-Match": tag})
            assert answered.status_code == 403
        evil = reader.get("/v1/documents", headers={"X-Request-ID": "x\tforged line"})
        assert "forged" not in evil.headers["X-Request-ID"]

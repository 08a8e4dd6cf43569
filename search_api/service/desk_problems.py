"""Errors of the desk's records as problem details; a stale change comes with the record as it is."""

from __future__ import annotations

import json

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from marketrules.errors import (
    DeskError,
    LoginRefused,
    NoSuchRecord,
    StaleRecord,
    VersionNeeded,
    WrongState,
)
from search_api.service.problems import problem

_STATUS: dict[type[DeskError], int] = {
    NoSuchRecord: 404,
    StaleRecord: 412,
    VersionNeeded: 428,
    WrongState: 409,
    LoginRefused: 401,
}


def handle_desk_errors(app: FastAPI) -> None:
    """Gives each error of the desk its status."""

    @app.exception_handler(DeskError)
    def on_desk_error(request: Request, error: DeskError) -> JSONResponse:
        status = _STATUS.get(type(error), 409)
        headers = {}
        if isinstance(error, LoginRefused):
            headers["WWW_Authenticate"] = "Bearer"
        response = problem(
            request, status, type(error).__name__, error.message, error.remedy, **headers
        )
        if isinstance(error, StaleRecord):
            body = json.loads(bytes(response.body)) | {"current": error.current}
            return JSONResponse(body, status, media_type=response.media_type)
        return response

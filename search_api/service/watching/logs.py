"""Log lines: one JSON object each, and no words of a question unless the setting says so.

Messages of exceptions may quote what was asked, so of an exception only its kind and the places in
the program are told, never its message.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

REQUESTS = "marketrules.requests"
# The request that is being answered: lines that others write in its course name it, too.
REQUEST: ContextVar[str] = ContextVar("request", default="")
_PLACES = 20  # of an exception: the innermost


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": at, "level": record.levelname.lower()}
        told = getattr(record, "told", None)
        if told is not None:
            line |= told
        else:
            line |= {"logger": record.name, "message": record.getMessage().strip()}
            if request := REQUEST.get():
                line["request"] = request
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = kinds(record.exc_info[1])
            line["places"] = places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def kinds(error: BaseException) -> list[str]:
    """The kinds of an exception and of those that led to it."""
    found, one = [], error
    while one is not None:
        found.append(f"{type(one).__module__}.{type(one).__qualname__}")
        one = one.__cause__ or one.__context__  # type: ignore[assignment]
    return found


def places(error: BaseException) -> list[str]:
    """Where it was raised, outermost first: file, line and function, no code and no values."""
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    return [f"{'/'.join(Path(one.filename).parts[-3:])}:{one.lineno} {one.name}" for one in frames]


def configuration(*, requests: bool) -> dict[str, Any]:
    """For ``logging.config.dictConfig``: everything on standard error; ``requests``, too."""
    quiet = {"level": "WARNING", "handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "formatter": "json",
                      "stream": "ext://sys.stderr"},
        },
        "root": {"level": "WARNING", "handlers": ["lines"]},
        "loggers": {
            REQUESTS: {"level": "INFO" if requests else "CRITICAL"},
            "uvicorn": quiet, "uvicorn.error": quiet,
        },
    }  # fmt: skip

"""What is asked of the service: kinds of requests as data, filled with judged questions."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from evals.judgments import Judgment


@dataclass(frozen=True, slots=True)
class Kind:
    """A route, how it is asked, and how often beside the others."""

    name: str
    share: int
    method: str
    path: str
    field: str  # that takes the question: of the body, or of the query of a GET
    asks_places: bool = False  # pinpoints instead of questions
    dated: bool = True  # whether it takes ``as_of``


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to send."""

    kind: str
    method: str
    target: str  # path and query
    body: bytes | None


SEARCH = Kind("search", 4, "POST", "/v1/search", "query")
ASK = Kind("ask", 3, "POST", "/v1/answers", "question")
RESOLVE = Kind("resolve", 3, "GET", "/v1/resolve", "q", asks_places=True, dated=False)
KINDS = {kind.name: kind for kind in (SEARCH, ASK, RESOLVE)}
MIX = (SEARCH, ASK, RESOLVE)


def requests(kind: Kind, judgments: Sequence[Judgment]) -> list[Request]:
    """Each judged question, or each judged place, once."""
    asked: list[tuple[str, date | None]]
    if kind.asks_places:
        named = [f"{place.document} {place.section}" for one in judgments for place in one.gold]
        asked = [(text, None) for text in dict.fromkeys(named)]
    else:
        asked = [(one.question, one.as_of if kind.dated else None) for one in judgments]
    found = []
    for text, day in asked:
        fields = {kind.field: text} | ({"as_of": day.isoformat()} if day else {})
        if kind.method == "GET":
            target, body = f"{kind.path}?{urlencode(fields)}", None
        else:
            target, body = kind.path, json.dumps(fields).encode()
        found.append(Request(kind.name, kind.method, target, body))
    return found


def stream(kinds: Sequence[Kind], judgments: Sequence[Judgment], seed: int) -> Iterator[Request]:
    """Requests without end, kinds by their shares; the same for the same ``seed``."""
    drawn = random.Random(seed)
    each = {kind.name: requests(kind, judgments) for kind in kinds}
    shares = [kind.share for kind in kinds]
    while True:
        kind = drawn.choices(kinds, shares)[0]
        yield drawn.choice(each[kind.name])

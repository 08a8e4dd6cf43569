"""What is shown when the API can't answer: what is the matter, what to do, and a way to go on."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import streamlit as st

from marketrules.errors import (
    MarketRulesError,
    NotPermitted,
    ServiceUnavailable,
    SnapshotMissing,
    TransientError,
)
from ui.frame import login
from ui.showing.html import Html

_AGAIN_S = 5
_KEY = (
    "It may have expired. Ask whoever runs the service for a key, set `MARKETRULES_API_KEY` to it "
    "and start the page again."
)
_PANEL = Html(
    '<section class="mr-failure" role="alert"><h2>{}</h2><p>{}</p>{}'
    '<p><a href="{}" data-go data-key="g" data-does="Try again"{}>Try again</a>{}</p></section>'
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A state of the service as the desk is told of it."""

    title: str
    told: str
    remedy: str
    again_s: int | None = None  # the page asks again by itself after so many seconds


def failure_of(error: MarketRulesError) -> Failure:
    """What to tell of an error of the client."""
    if isinstance(error, NotPermitted):
        return Failure("The search service doesn’t accept this desk’s key", error.message, _KEY)
    if isinstance(error, SnapshotMissing):
        return Failure("No rules are held yet", error.message, error.remedy, _AGAIN_S)
    if isinstance(error, TransientError):
        again = round(error.retry_after or _AGAIN_S)
        busy = error.retry_after is not None or not isinstance(error, ServiceUnavailable)
        title = "The search service is busy" if busy else "The search service doesn’t answer"
        return Failure(title, error.message, error.remedy, max(1, again))
    return Failure("That can’t be shown", error.message, error.remedy)


def draw(error: MarketRulesError, href: str) -> None:
    """Draws the state in place of what was asked for; ``href`` asks for it again."""
    if isinstance(error, NotPermitted) and login.lapsed():
        st.rerun()  # the login has run out: the form comes next, the address stays
    found = failure_of(error)
    remedy = Html("<p>{}</p>").format(_remedy(found.remedy)) if found.remedy else ""
    again = Html(' data-retry="{}" data-attempt="{}"').format(found.again_s, time.time())
    note = f" (the page tries by itself every {found.again_s} seconds)" if found.again_s else ""
    st.html(
        _PANEL.format(found.title, found.told, remedy, href, again if found.again_s else "", note)
    )


def _remedy(text: str) -> Html:
    """The remedy, commands in it as code."""
    parts = re.split(r"`([^`]+)`", text)
    return Html("").join(
        Html("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts)
    )

"""What ``marketrules ui`` serves: the page (``app.py``) with a guard around its server."""

from __future__ import annotations

import os
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from ui.frame import kept
from ui.frame.guard import HOSTS, Guard

_HOSTS = [one for one in os.environ.get(HOSTS, "").split(",") if one]
app = App(
    Path(__file__).with_name("app.py"),
    routes=[kept.ROUTE],
    middleware=[Middleware(Guard, hosts=_HOSTS)],
)

"""What runs in the browser: ``desk.js`` and ``desk.css``, on every page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).resolve().parent
ICON = str(_HERE / "icon.svg")  # an icon by name would be fetched from another machine


def text_beside(module: str, name: str) -> str:
    """The text of a file that lies beside ``module`` (a ``__file__``)."""
    return Path(module).with_name(name).read_text(encoding="utf-8")


@cache
def _desk() -> ComponentRenderer:
    return component("desk", __file__)


def component(name: str, module: str) -> ComponentRenderer:
    """The component ``name``: the .html and .js of that name beside ``module``. Once a process."""
    html, js = (text_beside(module, f"{name}.{kind}") for kind in ("html", "js"))
    return st.components.v2.component(f"marketrules.{name}", html=html, js=js, isolate_styles=False)


def mount() -> None:
    """Puts script and style on the page."""
    st.html(_HERE / "desk.css")
    _desk()(key="desk")

"""References of all holdings, resolved with every document in view."""

from __future__ import annotations

from marketrules.folders import DataFolder


def link_library(folder: DataFolder) -> None:
    """Resolves the references of every holding and writes them."""

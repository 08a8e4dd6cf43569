"""Where an inquiry may go from where it is."""

from __future__ import annotations

from collections.abc import Mapping

MOVES: Mapping[str, tuple[str, ...]] = {
    "open": ("waiting", "escalated", "answered"),
    "waiting": ("open", "escalated", "answered"),
    "escalated": ("open", "waiting", "answered"),
    "answered": ("open",),  # it wasn't the end of it
}

"""How long work reports: one call per step forward, and nothing else is assumed of the listener.

A listener may raise to stop the work; whatever was published before then stays published.
"""

from __future__ import annotations

from collections.abc import Callable

# (step, done, total): "embed", 512, 20000. ``done`` never falls within one step.
Progress = Callable[[str, int, int], None]


def silent(_step: str, _done: int, _total: int) -> None:
    """Listens to nothing."""

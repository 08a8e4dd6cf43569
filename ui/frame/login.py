"""Who is at the desk. Off: on loopback, whoever is at the machine is.

The one place where a page asks who it is before it draws anything.
"""

from __future__ import annotations


def is_in() -> bool:
    """Whether the page may be drawn; where it may not, what to do instead has been drawn."""
    return True

"""What is waited for in a page beyond its being there."""

from __future__ import annotations

from typing import Any


def has_value(field: Any, value: str) -> None:
    """Waits until ``field`` holds ``value``: on a busy machine it is drawn before it is filled."""
    from playwright.sync_api import expect

    expect(field).to_have_value(value, timeout=15_000)


def comes(place: Any, within_ms: int = 4_000) -> bool:
    """Whether ``place`` is to be seen within that time."""
    from playwright.sync_api import TimeoutError as Late

    try:
        place.wait_for(timeout=within_ms)
    except Late:
        return False
    return True


def settled(page: Any) -> None:
    """Waits until the page draws nothing more; it begins to a moment after what makes it."""
    page.wait_for_timeout(300)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")

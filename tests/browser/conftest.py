"""A page as the desk has it: API and page in processes of their own over the sample, Chromium."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.ports import own_port
from ui.screenshots.running import chromium, running

READY = "html[data-desk] :is([data-arrival], .mr-start, .mr-failure)"
HOST = "127.0.0.1"


def ready(page: Any) -> None:
    """Waits until something is shown, and keys and links work."""
    page.wait_for_selector(READY, state="attached")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if chromium() is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    port = own_port()
    other = own_port()
    ports = ("--port", str(port), "--ui-port", str(other))
    with running(tmp_path_factory.mktemp("browser"), *ports) as page:
        yield page


@pytest.fixture(scope="session")
def chrome() -> Iterator[Any]:
    """A browser, in a process of tests of its own (``-m browser``): while it is open, playwright's
    event loop runs in this thread, and no other test of the process could run one.
    """
    found = chromium()
    if found is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
    # What playwright leaves to the garbage collector is said to the last of these tests, which
    # are marked for it, not to whichever comes next.
    gc.collect()


@pytest.fixture
def opened(chrome: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens the page at a relative address: in a context of its own, with the clipboard allowed."""
    contexts = []

    def open_page(href: str = "", **options: Any) -> Any:
        options.setdefault("viewport", {"width": 1366, "height": 768})
        # What waits here for the page evaluates words as a script, which the page's policy forbids;
        # that pages do without is seen in tests/trust/no_way_in.
        options.setdefault("bypass_csp", True)
        context = chrome.new_context(**options)
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(f"{address}/{href.removeprefix('./')}")
        ready(page)
        return page

    yield open_page
    for context in contexts:
        context.close()

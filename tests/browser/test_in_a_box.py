"""The page is drawn, and answers, where nothing but the data folder can be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ready
from tests.ports import own_port
from tests.trust.no_way_in.box import boxed, environment, missing
from ui.screenshots.running import running

pytestmark = [
    pytest.mark.browser,
    # Playwright's sockets are closed by the garbage collector when the browser's process has ended.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_the_page_answers_in_a_box(chrome: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    if why := missing(data):
        pytest.skip(why)
    port = own_port()
    other = own_port()
    ports = ("--port", str(port), "--ui-port", str(other))
    with running(data, *ports, within=boxed, environment=environment(data)) as address:
        page = chrome.new_page(bypass_csp=True)
        page.set_default_timeout(30_000)
        page.goto(f"{address}/?q=How+fast+must+a+forced+outage+be+reported%3F")
        ready(page)
        page.wait_for_selector("[data-arrival]", state="attached")
        assert "30 minutes" in page.locator("body").inner_text()
        page.close()

"""Logging in, where the service asks who calls."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from marketrules.client.desk import DeskClient
from tests.browser.waiting import has_value
from tests.ports import own_port
from ui.screenshots.running import ROOT, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SAMPLE = ROOT / "corpus" / "sample" / "documents" / "LMGO Market Protocols 070125.docx"
PASSWORD = "correct horse battery"


def command(data: Path, *arguments: str, given: str = "") -> None:
    run = [sys.executable, "-m", "cli", *arguments, "--data", str(data)]
    subprocess.run(run, cwd=ROOT, input=given, check=True, capture_output=True, text=True)


@pytest.fixture(scope="module")
def guarded(chrome: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The page and the API of a desk whose service asks for keys or logins; one user, Ana."""
    del chrome  # skips where there is no browser
    data = tmp_path_factory.mktemp("guarded")
    command(data, "ingest", str(SAMPLE))
    command(data, "keys", "add", "supervisor", "--scope", "read")
    command(data, "desk", "users", "add", "ana", "--role", "desk", given=f"{PASSWORD}\n")
    port = own_port()
    ports = ("--port", str(port))
    ports += ("--ui-port", str(own_port()))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MARKETRULES_ACCESS", "on")
        with running(data, *ports) as page:
            yield page, f"http://127.0.0.1:{port}"


def opened(chrome: Any, address: str) -> Any:
    """The page at an address, in a browser of its own."""
    page = chrome.new_context(bypass_csp=True).new_page()
    page.set_default_timeout(15_000)
    page.goto(address)
    return page


def log_in(page: Any) -> None:
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def end_logins(api: str) -> None:
    """All logins of Ana run out, as far as her pages can tell."""
    with httpx.Client(base_url=api, timeout=30) as http:
        token = DeskClient(http).log_in("ana", PASSWORD).token
        http.headers["Authorization"] = f"Bearer {token}"
        DeskClient(http).log_out(everywhere=True)


def test_a_question_waits_for_the_login_and_is_answered_after_it(
    chrome: Any, guarded: tuple[str, str]
) -> None:
    page = opened(chrome, f"{guarded[0]}/?q=When+can+a+statement+be+disputed%3F&as_of=2025-08-01")
    page.get_by_role("heading", name="Log in").wait_for()
    assert page.locator(".mr-card").count() == 0
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password", exact=True).fill("wrong horse battery")
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("The name or the password is wrong").wait_for()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator(".mr-card").first.wait_for()
    assert "mrs_" not in page.url and "ana" not in page.url
    page.get_by_role("button", name="Keep in an inquiry").click()
    page.get_by_text("Kept in inquiry").get_by_role("link").click()
    page.get_by_text("by ana; version").wait_for()
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="Log in").wait_for()


def test_a_note_outlives_a_login_that_runs_out_while_it_is_written(
    chrome: Any, guarded: tuple[str, str]
) -> None:
    address, api = guarded
    page = opened(chrome, f"{address}/?q=When+can+a+statement+be+disputed%3F&as_of=2025-08-01")
    log_in(page)
    page.get_by_role("button", name="Keep in an inquiry").click()
    page.get_by_text("Kept in inquiry").get_by_role("link").click()
    page.get_by_label("Note").fill("They send the form today.")
    end_logins(api)
    page.get_by_role("button", name="Add note").click()
    page.get_by_role("heading", name="Log in").wait_for()
    assert page.locator("[data-testid=stException]").count() == 0
    log_in(page)
    page.get_by_label("Note").wait_for()
    has_value(page.get_by_label("Note"), "They send the form today.")
    page.get_by_role("button", name="Add note").click()
    page.locator(".mr-line", has_text="They send the form today.").wait_for()


def test_a_new_inquiry_outlives_a_login_that_runs_out_while_it_is_written(
    chrome: Any, guarded: tuple[str, str]
) -> None:
    address, api = guarded
    page = opened(chrome, f"{address}/inquiries")
    log_in(page)
    page.get_by_role("button", name="Take an inquiry").click()
    page.get_by_label("Question").fill("Which form is it?")
    end_logins(api)
    page.get_by_role("button", name="Take", exact=True).click()
    page.get_by_role("heading", name="Log in").wait_for()
    log_in(page)
    page.get_by_role("button", name="Take an inquiry (not taken yet)").click()
    has_value(page.get_by_label("Question"), "Which form is it?")
    page.get_by_role("button", name="Take", exact=True).click()
    page.get_by_text("by ana; version 1").wait_for()


def test_who_logs_out_of_a_login_that_has_ended_is_out(
    chrome: Any, guarded: tuple[str, str]
) -> None:
    address, api = guarded
    page = opened(chrome, address)
    log_in(page)
    page.get_by_role("button", name="Log out").wait_for()
    end_logins(api)
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="Log in").wait_for()
    assert page.locator("[data-testid=stException]").count() == 0


def test_a_login_outlives_a_reload_and_holds_in_another_tab_until_it_is_ended(
    chrome: Any, guarded: tuple[str, str]
) -> None:
    """A paragraph opened in a tab of its own would ask for the password again, in the middle of a call."""
    context = chrome.new_context(bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{guarded[0]}/inquiries")
    with page.expect_response("**/_login") as kept:
        log_in(page)
    assert kept.value.status == 204
    page.reload()
    page.get_by_role("button", name="Log out").wait_for()
    other = context.new_page()
    other.set_default_timeout(15_000)
    other.goto(f"{guarded[0]}/?q=When+can+a+statement+be+disputed%3F&as_of=2025-08-01")
    other.locator(".mr-card").first.wait_for()
    (cookie,) = (one for one in context.cookies() if "login" in one["name"])
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Strict", -1)
    assert cookie["value"] not in other.content() + page.content()
    with page.expect_response("**/_login"):
        page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="Log in").wait_for()
    assert not [one for one in context.cookies() if "login" in one["name"]]
    other.reload()
    other.get_by_role("heading", name="Log in").wait_for()
    assert other.locator(".mr-card").count() == 0


def test_a_kept_login_that_has_run_out_is_asked_for_anew(
    chrome: Any, guarded: tuple[str, str]
) -> None:
    address, api = guarded
    page = opened(chrome, f"{address}/inquiries")
    with page.expect_response("**/_login"):
        log_in(page)
    end_logins(api)
    page.reload()
    page.get_by_role("heading", name="Log in").wait_for()
    with page.expect_response("**/_login"):
        log_in(page)
    page.reload()
    page.get_by_role("button", name="Log out").wait_for()

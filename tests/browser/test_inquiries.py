"""An answer kept from a call, two browsers on one inquiry, feedback, the radar."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.waiting import has_value
from tests.ports import own_port
from ui.screenshots.running import ROOT, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

Open = Callable[..., Any]
SAMPLE = ROOT / "corpus" / "sample" / "documents"
ASKED = "./?q=How+fast+must+a+forced+outage+be+reported%3F&as_of=2025-08-01"


def kept(opened: Open, asked: str = ASKED) -> tuple[Any, int]:
    """A call's page, and the inquiry that its answer was kept in."""
    page = opened(asked)
    page.get_by_role("button", name="Keep in an inquiry").click()
    link = page.get_by_text("Kept in inquiry").get_by_role("link")
    return page, int(link.inner_text().rpartition(" ")[2])


def serious(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_an_answer_is_kept_from_the_call_with_its_quotes(opened: Open) -> None:
    page, number = kept(opened)
    page.get_by_role("button", name=f"Add to inquiry {number}").wait_for()
    page.get_by_text("Kept in inquiry").get_by_role("link").click()
    page.get_by_role("heading", name=f"Inquiry {number} open").wait_for()
    page.get_by_role("heading", name="Answers given").wait_for()
    assert page.locator(".mr-card blockquote").count() >= 1
    page.wait_for_function(  # a field is filled a moment after it stands there
        """() => document.querySelector('[aria-label="Question"]')?.value.startsWith("How fast must")"""
    )
    assert serious(page) == []


def version(page: Any, number: int) -> None:
    page.get_by_text(f"version {number}").wait_for()


def save(page: Any, name: str) -> None:
    page.get_by_label("Organisation").fill(name)
    page.get_by_role("button", name="Save", exact=True).click()


def test_what_another_browser_has_saved_meanwhile_is_shown_each_time_and_never_overwritten_unseen(
    opened: Open,
) -> None:
    _, number = kept(opened)
    one, two = (opened(f"./inquiries?n={number}") for _ in range(2))
    save(one, "Alder Power")
    version(one, 3)
    save(two, "Birch Energy")
    two.get_by_text("Somebody else has changed this inquiry meanwhile").wait_for()
    told = two.get_by_text("organisation: yours")
    assert "Birch Energy" in told.inner_text() and "theirs “Alder Power”" in told.inner_text()
    # While that is being read the first saves again: over that, too, nothing is saved unseen.
    save(one, "Alder Power and Light")
    version(one, 4)
    two.get_by_role("button", name="Save mine over it").click()
    two.get_by_text("theirs “Alder Power and Light”").wait_for()
    assert "“Birch Energy”" in told.inner_text()
    two.get_by_role("button", name="Save mine over it").click()
    version(two, 5)
    two.wait_for_function(  # until Streamlit has put the new form in place of the old one
        """() => [...document.querySelectorAll('[aria-label="Organisation"]')]
            .map((one) => one.value).join() === "Birch Energy" """
    )


def test_what_two_browsers_change_in_different_fields_holds_both(opened: Open) -> None:
    _, number = kept(opened)
    one, two = (opened(f"./inquiries?n={number}") for _ in range(2))
    save(one, "Alder Power")
    version(one, 3)
    two.get_by_label("Reference").fill("CRM-17")
    two.get_by_role("button", name="Save", exact=True).click()
    version(two, 4)
    fresh = opened(f"./inquiries?n={number}")
    has_value(fresh.get_by_label("Organisation"), "Alder Power")
    has_value(fresh.get_by_label("Reference"), "CRM-17")


def test_what_is_typed_outlives_notes_and_moves_of_ones_own_and_of_others(opened: Open) -> None:
    _, number = kept(opened)
    one, two = (opened(f"./inquiries?n={number}") for _ in range(2))
    one.get_by_label("Organisation").fill("Cedar Wind")  # not saved
    one.get_by_label("Note").fill("They call back at ten.")
    two.get_by_label("Note").fill("First from elsewhere.")
    two.get_by_role("button", name="Add note").click()
    two.locator(".mr-line", has_text="First from elsewhere.").wait_for()
    one.get_by_role("button", name="Move", exact=True).click()
    one.get_by_text("open → waiting").wait_for()
    one.locator(".mr-line", has_text="First from elsewhere.").wait_for()
    has_value(one.get_by_label("Note"), "They call back at ten.")
    one.get_by_role("button", name="Add note").click()
    one.locator(".mr-line", has_text="They call back at ten.").wait_for()
    has_value(one.get_by_label("Organisation"), "Cedar Wind")
    one.get_by_role("button", name="Save", exact=True).click()
    one.get_by_text(re.compile(r"version [5-9]")).wait_for()
    fresh = opened(f"./inquiries?n={number}")
    has_value(fresh.get_by_label("Organisation"), "Cedar Wind")


def test_looking_at_another_inquiry_doesnt_make_it_the_one_of_the_call(opened: Open) -> None:
    _, other = kept(opened)
    page, number = kept(opened)
    page.get_by_text(f"On the call: inquiry {number}").wait_for()
    page.get_by_role("link", name=f"inquiry {number}").first.click()
    page.get_by_role("link", name="All inquiries").click()
    page.get_by_role("link", name=str(other), exact=True).click()
    page.get_by_role("heading", name=f"Inquiry {other} open").wait_for()
    page.get_by_text(f"On the call: inquiry {number}").wait_for()
    page.get_by_role("button", name="Take up on the call").click()
    page.get_by_text(f"On the call: inquiry {other}").wait_for()
    page.get_by_role("button", name="Let go").click()
    page.get_by_text("On the call:").wait_for(state="detached")


def test_a_note_and_a_move_are_kept_with_who_and_when(opened: Open) -> None:
    _, number = kept(opened)
    page = opened(f"./inquiries?n={number}")
    page.get_by_label("Note").fill("Called back <b>twice</b>.")
    page.get_by_role("button", name="Add note").click()
    page.locator(".mr-line", has_text="Called back <b>twice</b>.").wait_for()
    page.get_by_text("version 3").wait_for()
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("heading", name=f"Inquiry {number} waiting").wait_for()
    page.get_by_text("open → waiting").wait_for()


def test_the_list_is_searched_and_an_export_is_made_only_when_asked_for(opened: Open) -> None:
    _, number = kept(opened)
    page = opened("./inquiries?text=forced+outage")
    page.get_by_role("link", name=str(number), exact=True).wait_for()
    assert serious(page) == []
    page.get_by_text("Export what is found").click()
    page.get_by_role("button", name="Make the file").click()
    with page.expect_download() as loaded:
        page.get_by_role("button", name="Download").click()
    assert "forced outage" in loaded.value.path().read_text("utf-8")
    nothing = opened("./inquiries?text=xylophone")
    nothing.get_by_text("0 found").wait_for()


def test_a_list_is_narrowed_in_one_click_and_its_address_opens_it_again(opened: Open) -> None:
    _, number = kept(opened)
    page = opened(f"./inquiries?n={number}")
    save(page, "Juniper Storage")
    version(page, 3)
    page.get_by_role("textbox", name="Owner").fill(
        "local"
    )  # who the service takes whoever is at this machine for
    page.get_by_role("combobox", name="Tags").fill("night shift")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")  # the list of tags, which hides the rest from readers
    page.get_by_role("button", name="Save", exact=True).click()
    version(page, 4)
    page.goto(page.url.partition("?")[0])
    page.get_by_role("button", name="Overdue", exact=True).click()
    page.get_by_text("0 found").wait_for()  # it has no day yet
    page.get_by_role("button", name="Overdue", exact=True).click()
    page.wait_for_url("**/inquiries")
    page.get_by_role("button", name="Mine", exact=True).click()
    page.wait_for_url("**mine=1**")
    page.get_by_role("button", name="More filters").click()
    page.get_by_label("Organisation").fill("juniper")
    page.keyboard.press("Enter")
    page.get_by_text("organisation juniper ×").wait_for()
    page.get_by_text("1 found").wait_for()
    page.get_by_text("night shift").wait_for()
    assert serious(page) == []
    again = opened(f"./inquiries?{page.url.partition('?')[2]}")
    again.get_by_text("1 found").wait_for()
    again.get_by_role("link", name=str(number), exact=True).wait_for()
    again.get_by_role("button", name="Mine", exact=True).click()
    again.get_by_role("button", name="Nobody’s", exact=True).click()
    again.get_by_text("0 found").wait_for()
    again.get_by_role("link", name="Without: organisation juniper").click()
    again.get_by_text("organisation juniper ×").wait_for(state="detached")
    assert "organisation" not in again.url and "nobodys=1" in again.url


def test_a_columns_head_sorts_the_list_and_sorts_it_the_other_way(opened: Open) -> None:
    for _ in range(2):
        kept(opened)
    page = opened("./inquiries")
    first = page.locator(".mr-list tbody th").first
    newest = int(first.inner_text())
    page.get_by_role("link", name="Taken ↓").click()
    page.get_by_role("link", name="Taken ↑").wait_for()
    assert int(first.inner_text()) < newest
    assert page.locator("th[aria-sort=ascending]").inner_text() == "Taken ↑"


def test_each_card_is_judged_in_one_click_and_a_slip_is_mended_by_the_next(opened: Open) -> None:
    page = opened(ASKED)
    card = page.locator("[data-card]").first
    right, wrong = (card.locator(f"[data-verdict={name}]") for name in ("right", "wrong"))
    wrong.click()
    page.get_by_text("Noted: wrong, card 1").wait_for()
    right.click()
    page.get_by_text("Noted: right paragraph, card 1").wait_for()
    page.wait_for_selector("[data-card] [data-verdict=right][aria-pressed=true]")
    assert wrong.get_attribute("aria-pressed") == "false"
    assert serious(page) == []
    page.get_by_role("button", name="Something is missing").click()
    page.get_by_text("Noted: Something is missing").wait_for()
    page.wait_for_selector("[data-card] [data-verdict=right][aria-pressed=true]")


def test_a_refusal_is_judged_as_one(opened: Open) -> None:
    page = opened("./?q=What+is+the+weather+tomorrow%3F")
    page.locator(".mr-refusal").wait_for()
    assert page.locator("[data-verdict]").count() == 0
    page.get_by_role("button", name="Rightly refused").click()
    page.get_by_text("Noted: Rightly refused").wait_for()


def test_what_was_asked_often_is_shown_with_the_sections_asked_about(opened: Open) -> None:
    # A reply about a day that was past when it was given stays right: nobody has to be told.
    kept(opened, "./?q=What+is+the+offer+cap%3F&as_of=2025-02-01")
    page = opened("./radar")
    page.get_by_text("quoted in replies were compared").wait_for()
    assert serious(page) == []
    page.get_by_role("tab", name="Asked again").click()
    page.get_by_text("Sections asked about").wait_for()
    page.get_by_text("market-protocols 4.2.2").wait_for()
    opened("./?q=What+is+the+weather+tomorrow%3F").locator(".mr-refusal").wait_for()
    page.reload()
    page.get_by_role("tab", name="Asked again").click()
    page.get_by_role("rowheader", name="Not a question about the rules").wait_for()


def ingest(data: Path, name: str) -> None:
    command = [sys.executable, "-m", "cli", "ingest", str(SAMPLE / name), "--data", str(data)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def test_a_reply_is_found_by_the_radar_once_its_paragraph_reads_otherwise(
    chrome: Any, tmp_path: Path
) -> None:
    # The offer cap of July was boxed with its day in the edition of January, so it reads as it did;
    # its definition has since been given "or a demand bid", and a new box waits on the cap.
    ingest(tmp_path, "LMGO Market Protocols 010125.txt")
    ports = ("--port", str(own_port()))
    ports += ("--ui-port", str(own_port()))
    with running(tmp_path, *ports) as address:
        page = chrome.new_context(
            bypass_csp=True, viewport={"width": 1366, "height": 768}
        ).new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{address}/?q=What+is+the+offer+cap%3F")
        page.get_by_role("button", name="Keep in an inquiry").click()
        page.get_by_text("Kept in inquiry").get_by_role("link").click()
        save(page, "Alder Power")
        version(page, 3)
        page.goto(f"{address}/radar")
        page.get_by_text("none differs").wait_for()
        ingest(tmp_path, "LMGO Market Protocols 070125.docx")
        changed = page.locator("article.mr-card", has_text="reads otherwise now")
        for _ in range(20):  # the service opens what is published in the background
            page.goto(f"{address}/radar")
            page.get_by_text("quoted in replies").wait_for()
            if changed.count():
                break
        assert changed.locator("ins").inner_text() == "or a demand bid"
        assert page.locator("article.mr-card", has_text="4.2.2").locator("del").count() == 1
        page.get_by_text("2 differ, and 1 reply relies on them").wait_for()
        assert page.get_by_text("Tell Alder Power (inquiry 1").count() == 2
        assert serious(page) == []
        page.get_by_role("button", name="Mark as told").first.click()
        page.get_by_text("1 differs, and 1 reply relies on it").wait_for()
        page.get_by_text("Show those told already").click()
        page.get_by_text("told", exact=True).wait_for()

"""An answer kept from a call, two browsers on one inquiry, feedback, the radar."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

Open = Callable[..., Any]
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
    assert page.get_by_label("Question").input_value().startswith("How fast must")
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
    assert fresh.get_by_label("Organisation").input_value() == "Alder Power"
    assert fresh.get_by_label("Reference").input_value() == "CRM-17"


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
    assert one.get_by_label("Note").input_value() == "They call back at ten."
    one.get_by_role("button", name="Add note").click()
    one.locator(".mr-line", has_text="They call back at ten.").wait_for()
    assert one.get_by_label("Organisation").input_value() == "Cedar Wind"
    one.get_by_role("button", name="Save", exact=True).click()
    one.get_by_text(re.compile(r"version [5-9]")).wait_for()
    fresh = opened(f"./inquiries?n={number}")
    assert fresh.get_by_label("Organisation").input_value() == "Cedar Wind"


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


def test_feedback_takes_one_click(opened: Open) -> None:
    page = opened(ASKED)
    page.get_by_role("button", name="Right paragraph").click()
    page.get_by_text("Noted as right").wait_for()


def test_a_reply_of_last_winter_is_found_by_the_radar_once_its_paragraph_has_changed(
    opened: Open,
) -> None:
    # The sample's cap is another one since July 2025; what was told of today's rules in their older
    # text is historic, so nothing has to be told.
    _, _number = kept(opened, "./?q=What+is+the+offer+cap%3F&as_of=2025-02-01")
    page = opened("./radar")
    page.get_by_text("paragraphs quoted in replies were compared").wait_for()
    assert serious(page) == []
    page.get_by_role("tab", name="Asked again").click()
    page.get_by_text("Sections asked about").wait_for()
    page.get_by_text("market-protocols 4.2.2").wait_for()

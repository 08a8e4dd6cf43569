"""Training, registration and notices in a browser over the sample: by keyboard, kept, and mended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import comes, has_value, settled
from ui.frame.places import Asked
from ui.training.places import Round

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Open = Callable[..., Any]
DAY = "2025-08-01"
ROUND = f"train?deck=settlement&kind=deadline&count=3&seed=1&as_of={DAY}"


def test_a_round_of_drills_is_answered_by_keyboard_alone(opened: Open) -> None:
    page = opened(ROUND)
    count = int(page.locator(".mr-drill .mr-note").inner_text().split(" of ")[1].split()[0])
    assert count >= 2
    right = 0
    for number in range(count):
        page.wait_for_function(
            "told => document.querySelector('.mr-drill .mr-note')?.textContent.includes(told)",
            arg=f"{number + 1} of {count}",
        )
        page.wait_for_selector(".mr-choices a")
        page.keyboard.press("1" if number % 2 else "a")
        page.wait_for_selector(".mr-judged")
        right += page.locator(".mr-judged h3").inner_text().endswith("Right")
        # The paragraph that decides is quoted, named and opened by a link.
        assert page.locator(".mr-judged blockquote").inner_text()
        assert "read?at=" in page.get_attribute(".mr-judged [data-key=o]", "href")
        page.wait_for_function("document.activeElement.matches('.mr-judged [data-key=n]')")
        page.keyboard.press("Enter")
    page.wait_for_selector(".mr-score")
    assert page.locator(".mr-score h2").inner_text() == f"{right} of {count} right"
    page.reload()  # the round stands in the address
    page.wait_for_selector(".mr-score")
    page.keyboard.press("P")
    page.wait_for_selector(".mr-start table")
    assert "Settlement, invoices and payment" in page.locator(".mr-start").inner_text()


def test_a_quiz_is_assembled_answered_once_and_its_result_shown(opened: Open) -> None:
    page = opened("train?view=quizzes")
    page.get_by_text("Make a quiz").click()
    page.get_by_label("Title").fill("First week")
    page.get_by_label("Questions").fill("1")
    page.keyboard.press("Tab")  # a number counts once it is left
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Make it").click()
    page.locator(".mr-start table a", has_text="First week").first.click()
    page.wait_for_selector(".mr-choices a")
    page.keyboard.press("1")
    page.wait_for_selector(".mr-judged")
    page.reload()  # sends nothing a second time
    page.wait_for_selector(".mr-score")
    assert "all answered" in page.locator(".mr-score h2").inner_text()
    page.keyboard.press("Q")
    page.locator(".mr-start table a", has_text="Results").first.click()
    page.wait_for_function("document.querySelector('.mr-start td')?.textContent === '1 of 1'")


def test_a_checklist_is_kept_for_an_applicant_and_ticked(opened: Open) -> None:
    page = opened(f"register?role=sa&as_of={DAY}")
    assert "read?at=" in page.locator(".mr-requirement a").first.get_attribute("href")
    page.get_by_label("Keep this checklist for").fill("Bravo <b>Power</b>")
    page.get_by_role("button", name="Start checklist").click()
    page.wait_for_selector(".mr-progress")
    page.get_by_role("heading", name="Bravo <b>Power</b>: Scheduling Agent").wait_for()
    settled(page)  # what is typed while a field is being drawn is gone
    page.get_by_label("Note").first.fill("Fee received")
    page.keyboard.press("Tab")
    page.locator("label", has_text="Done").first.click()
    page.wait_for_function("document.querySelector('.mr-progress')?.textContent.startsWith('1 of')")
    page.reload()
    page.wait_for_selector(".mr-progress")
    page.wait_for_function(
        "document.querySelector('input[aria-label=Note]')?.value === 'Fee received'"
    )
    assert page.locator(".mr-progress").inner_text().startswith("1 of ")
    page.keyboard.press("w")
    page.wait_for_selector(".mr-start table")
    assert "Bravo <b>Power</b>" in page.locator(".mr-start table").inner_text()


def test_a_wrong_citation_is_told_mended_and_the_draft_kept(opened: Open) -> None:
    page = opened("notices")
    page.keyboard.press("n")
    text = page.get_by_label("Long description *")
    text.fill("See Market Protocols Section 9.3.99 <img src=x onerror=alert(1)>.")
    page.keyboard.press("Tab")
    wrong = page.locator(".mr-finding", has_text="9.3.99")
    wrong.wait_for()
    assert "no Section 9.3.99" in wrong.inner_text()
    text.fill("See Market Protocols Section 9.3.1 <img src=x onerror=alert(1)>.")
    page.keyboard.press("Tab")
    wrong.wait_for(state="detached")
    page.get_by_role("tab", name="Text").click()
    page.locator("pre", has_text="<img src=x onerror=alert(1)>").first.wait_for()
    page.get_by_role("button", name="Keep draft").click()
    page.get_by_text("Kept as draft").wait_for()
    page.reload()
    page.wait_for_selector(".mr-findings", state="attached")
    page.wait_for_function(  # fields are filled a moment after they stand there
        """() => document.querySelector('textarea[aria-label="Long description *"]')
            ?.value.includes("9.3.1 <img")"""
    )


def test_a_draft_is_given_to_be_read_taken_back_to_an_older_text_sent_and_then_stays(
    opened: Open,
) -> None:
    page = opened("notices?draft=new")
    text = page.get_by_label("Long description *")
    for version, words in ((1, "First text."), (2, "Second text.")):
        text.fill(words)
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Keep draft").click()
        page.get_by_text("Kept as draft").wait_for()
        assert version
    page.get_by_label("Action required").fill("Not kept yet.")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("radio", name="To be read").click()
    settled(page)
    for _ in range(5):  # the run that keeps the status closes what is open
        if not page.get_by_role("heading", name="Version 3").is_visible():
            page.get_by_role("button", name="Versions").click()
        if comes(page.get_by_text("draft → review")):
            break
    has_value(page.get_by_label("Action required"), "Not kept yet.")
    settled(page)
    page.get_by_role("button", name="Take this text").last.click()
    page.wait_for_function(
        """() => document.querySelector('textarea[aria-label="Long description *"]')
            ?.value === "First text." """
    )
    page.keyboard.press("Escape")
    settled(page)
    page.wait_for_timeout(500)  # until what is open has closed
    page.get_by_role("radio", name="Sent").click()
    page.get_by_text("It has been sent: its text stays.").wait_for()
    page.get_by_role("button", name="Delete").wait_for(state="detached")
    page.get_by_role("radio", name="In work").click()
    page.get_by_role("button", name="Delete", exact=True).wait_for()
    settled(page)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    page.get_by_role("link", name="New notice").wait_for()
    assert page.locator("[data-testid=stException]").count() == 0


def test_explanations_stay_on_once_switched_on(opened: Open) -> None:
    page = opened(Asked("Until when can I dispute a settlement statement?").href)
    assert page.locator(".mr-explained").count() == 0
    page.locator("label", has_text="Explanations").click()
    page.wait_for_selector(".mr-explained")
    assert "Settlement Statement" in page.locator(".mr-explained").first.inner_text()


@pytest.mark.parametrize(
    "href",
    [
        "train", ROUND, f"{ROUND}&given=b", f"{ROUND}&given=aaa&at=3", "train?view=progress",
        "train?view=quizzes", f"register?role=sa&as_of={DAY}", "register", "notices",
        "notices?draft=new",
    ],
)  # fmt: skip
def test_axe_finds_nothing_serious_on_these_pages(opened: Open, href: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(href)
    for scheme, width in (("light", 1366), ("dark", 683)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 768})
        page.wait_for_timeout(500)
        grave = [
            (one["id"], [node["target"] for node in one["nodes"]][:4])
            for one in Axe().run(page).response["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert (scheme, width, grave) == (scheme, width, [])
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_round_survives_its_address() -> None:
    now = Round("9.14", ("deadline", "change"), None, 5, 7, "ab", 2)
    held = now.parameters

    class Query:
        def get_all(self, key: str) -> list[str]:
            return held.get(key, [])

    assert Round.read(Query()) == now
    assert now.answered(2).given == "abc"

"""What staff do most, each from keypress to result, in a browser over the sample."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = [
    pytest.mark.browser,
    # playwright's own event loop is left to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

Open = Callable[..., Any]
CAP = "market-protocols@2025-07-01#4.2.2(1)"
QUESTION = "Until when can I dispute a settlement statement?"
TIMES: list[tuple[str, float]] = []


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    TIMES.append((what, time.perf_counter() - start))


@pytest.fixture(scope="module", autouse=True)
def table(pytestconfig: pytest.Config) -> Iterator[None]:
    """Prints how long each took; nothing is asserted of a time."""
    yield
    told = "\n".join(f"{what:<44}{seconds:6.2f} s" for what, seconds in TIMES)
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        sys.stdout.write(f"\nfrom keypress to result\n{told}\n")


def asked(question: str, as_of: str = "2025-08-01", **more: str) -> str:
    given = {"q": question, "as_of": as_of} | more
    return "./?" + "&".join(f"{name}={quote(value)}" for name, value in given.items())


def read(key: str, as_of: str = "2025-08-01") -> str:
    return f"./read?at={quote(key)}&as_of={as_of}"


def enter(page: Any, text: str) -> None:
    page.keyboard.press("/")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def answered(page: Any, question: str) -> None:
    page.wait_for_function(
        "asked => document.querySelector('.mr-answer h2')?.textContent === asked", arg=question
    )


def clipboard(page: Any) -> str:
    page.wait_for_selector(".mr-said.mr-shown")
    return str(page.evaluate("navigator.clipboard.readText()"))


def reading(page: Any, title: str) -> None:
    page.wait_for_function(
        "title => document.querySelector('.mr-reading h2')?.textContent.includes(title)", arg=title
    )


def test_that_nothing_defines_a_term_stands_above_what_only_uses_it(opened: Open) -> None:
    page = opened(asked("What is the definition of a dispute?"))
    told = page.locator(".mr-banner", has_text="Nothing in force on that date defines “dispute”")
    told.wait_for()
    assert told.bounding_box()["y"] < page.locator(".mr-card").first.bounding_box()["y"]


def test_the_box_has_the_focus_and_enter_brings_cards_with_what_answers_marked(
    opened: Open,
) -> None:
    page = opened()
    page.wait_for_function("document.activeElement.id === 'mr-question'")
    page.keyboard.type(QUESTION)
    with timed("ask a question"):
        page.keyboard.press("Enter")
        answered(page, QUESTION)
    card = page.locator(".mr-card").first
    assert "§ 9.3.1(1)" in card.locator("h3").inner_text()
    assert "In force" in card.locator(".mr-chip").first.inner_text()
    assert "tenth Business Day" in card.locator("mark").first.inner_text()
    # What the box says stays; the next key is no typing.
    assert page.input_value("#mr-question") == QUESTION
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_a_place_typed_is_offered_and_followed(opened: Open) -> None:
    page = opened()
    page.wait_for_function("document.activeElement.id === 'mr-question'")
    with timed("type-ahead: places that fit"):
        page.keyboard.type("4.2.2")
        page.wait_for_selector("#mr-places li")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#mr-places [aria-selected=true]")
    assert page.get_attribute("#mr-question", "aria-activedescendant") == chosen.get_attribute("id")
    with timed("jump to the place chosen"):
        page.keyboard.press("Enter")
        reading(page, "4.2.2")
    page.go_back()
    page.wait_for_selector("#mr-question")


def test_an_identifier_is_looked_up(opened: Open) -> None:
    page = opened(asked(QUESTION))
    heads = {"4.2.2": "§ 4.2.2", "9.3.1(1)": "§ 9.3.1(1)", "LPRR110": "LPRR110", "LMGO": "LMGO"}
    for typed, head in heads.items():
        with timed(f"look up {typed}"):
            enter(page, typed)
            answered(page, typed)
        assert head in page.locator(".mr-card h3").first.inner_text()


def test_citation_and_reply_reach_the_clipboard(opened: Open, address: str) -> None:
    page = opened(asked(QUESTION, "2025-03-15"))
    with timed("copy the citation"):
        page.keyboard.press("c")
        cited = clipboard(page)
    assert cited.startswith("Market Protocols § 9.3.1(1)")
    assert "(eff. Jan 1, 2025)" in cited
    with timed("copy the reply"):
        page.keyboard.press("e")
        page.wait_for_function("document.querySelector('.mr-said').textContent.includes('reply')")
        reply = clipboard(page)
    assert "seventh Business Day" in reply
    assert "Approved, not in force: Market Protocols § 9.3.1(1) (LPRR101)" in reply
    assert f"{address}/read?at=market-protocols%402025-01-01%239.3.1" in reply
    assert "for Mar 15, 2025. This reply quotes the rules; it is not an interpretation" in reply


def test_a_pending_change_stands_under_what_it_changes(opened: Open) -> None:
    page = opened(asked(QUESTION, "2025-03-15"))
    line = page.locator(".mr-line:has(mark) + aside.mr-pending").first
    assert "Approved, not in force" in line.inner_text()
    assert "seventh" in line.locator("del").inner_text()
    assert "tenth" in line.locator("ins").inner_text()


def test_a_card_opens_with_a_digit_and_neighbours_with_j_and_k(opened: Open) -> None:
    page = opened(asked(QUESTION))
    with timed("open the first card"):
        page.keyboard.press("1")
        reading(page, "9.3.1")
    here = page.locator(".mr-here").first
    assert "tenth Business Day" in here.inner_text()
    assert page.evaluate("document.activeElement.classList.contains('mr-here')")
    with timed("next section"):
        page.keyboard.press("j")
        reading(page, "9.3.2")
    page.wait_for_timeout(200)
    with timed("previous section"):
        page.keyboard.press("k")
        reading(page, "9.3.1")
    page.wait_for_timeout(200)
    with timed("back to the answer"):
        page.keyboard.press("a")
        page.wait_for_selector(".mr-answer")


def test_a_follow_up_is_understood_and_n_starts_anew(opened: Open) -> None:
    page = opened(asked(QUESTION))
    with timed("a follow-up"):
        enter(page, "and who decides it?")
        answered(page, "and who decides it?")
    assert page.locator(".mr-trail li a").inner_text() == QUESTION
    page.reload()
    page.wait_for_selector("html[data-desk]", state="attached")
    answered(page, "and who decides it?")
    assert page.locator(".mr-trail li a").inner_text() == QUESTION
    with timed("new question"):
        page.keyboard.press("n")
        page.wait_for_selector(".mr-start")
    assert page.input_value("#mr-question") == ""


def test_the_date_decides_and_the_banner_says_that_it_is_not_today(opened: Open) -> None:
    page = opened(asked(QUESTION, "2025-03-15"))
    assert "not today’s" in page.locator(".mr-banner").inner_text()
    assert "seventh Business Day" in page.locator(".mr-card").first.inner_text()
    with timed("as of today"):
        page.keyboard.press("t")
        page.wait_for_function("!location.search.includes('as_of')")
        page.wait_for_function(
            "document.querySelector('.mr-card').textContent.includes('tenth Business Day')"
        )
    assert "days old" in page.locator(".mr-banner").inner_text()


def test_keys_are_listed_and_do_nothing_while_somebody_types(opened: Open) -> None:
    page = opened(asked(QUESTION))
    page.keyboard.press("?")
    listed = page.locator("dialog.mr-keys").inner_text()
    assert "Copy a reply for e-mail" in listed
    assert "Open the first card" in listed
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.press("Control+A")
    page.keyboard.type("n1c?")
    assert page.input_value("#mr-question") == "n1c?"
    assert page.locator("dialog.mr-keys[open]").count() == 0
    assert page.locator(".mr-answer").count() == 1


def test_a_refusal_says_why_and_where_to_look(opened: Open) -> None:
    page = opened(asked("What is the weather tomorrow?"))
    told = page.locator(".mr-refusal").inner_text()
    assert "Not a question about the rules" in told or "Not in the documents held" in told


def test_terms_tell_their_meaning_to_the_keyboard_and_references_lead_on(opened: Open) -> None:
    page = opened(read("market-protocols@2025-07-01#9.3.1(1)"))
    term = page.locator(".mr-term a").first
    tip = page.locator(f"#{term.get_attribute('aria-describedby')}")
    assert not tip.is_visible()
    term.focus()
    tip.wait_for(state="visible")
    assert len(tip.inner_text()) > 20
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")


def test_editions_are_compared_in_place(opened: Open) -> None:
    page = opened(read("market-protocols@2025-07-01#9.3.1(1)"))
    with timed("compare with the earlier edition"):
        page.locator(".mr-timeline a", has_text="compare").first.click()
        page.wait_for_selector(".mr-compared")
    assert "tenth" in page.locator(".mr-compared ins").first.inner_text()


def test_nothing_is_fetched_from_another_machine(opened: Open, address: str) -> None:
    page = opened(asked(QUESTION))
    page.keyboard.press("1")
    reading(page, "9.3.1")
    elsewhere = [url for url in page.asked if not url.startswith((address, "data:", "blob:"))]
    assert elsewhere == []


@pytest.mark.parametrize(
    "href",
    [
        "./",
        asked(QUESTION, "2025-03-15"),
        asked("What is the weather tomorrow?"),
        read("market-protocols@2025-01-01#9.3.1(1)"),
    ],
)
def test_axe_finds_nothing_serious_in_light_and_dark_wide_and_narrow(
    opened: Open, href: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(href)
    for scheme, width in (("light", 1366), ("dark", 1366), ("light", 683)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 768})
        page.wait_for_timeout(400)
        dark = page.evaluate("getComputedStyle(document.querySelector('.stApp')).colorScheme")
        assert dark == scheme
        grave = [
            (one["id"], [node["target"] for node in one["nodes"]][:4])
            for one in Axe().run(page).response["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert (scheme, width, grave) == (scheme, width, [])
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

import datetime
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from marketrules.client import Client
from marketrules.wire import Answer, Claim

QUESTION = "When is the dispute form due?"


def _script(client=None):  # type: ignore[no-untyped-def]  # run as source, without imports
    from ui.app import page

    page(client)


@pytest.fixture
def page(client: Client) -> AppTest:
    app = AppTest.from_function(_script, kwargs={"client": client}, default_timeout=20).run()
    assert not app.exception
    return app


def ask(page: AppTest, question: str) -> str:
    page.text_input(key="question").input(question)
    page.button[0].click().run()
    assert not page.exception
    return "\n".join(one.value for one in page.markdown)


def test_the_sidebar_lists_what_is_held(page: AppTest) -> None:
    listed = "\n".join(one.value for one in page.sidebar.markdown)
    assert "Grid Rules" in listed
    assert r"2025\-06\-01" in listed


def test_an_answer_shows_quote_label_status_and_what_is_to_come(page: AppTest) -> None:
    page.date_input(key="as_of").set_value(datetime.date(2025, 7, 1))
    shown = ask(page, QUESTION)
    assert "within 12 Business Days" in shown
    assert r"Grid Rules § 9\.4\(2\) \(eff\. Jun 1\, 2025\)" in shown
    assert ":green-badge[In effect]" in shown
    assert shown.index("##### Approved, not in force") < shown.index("within 20 Business Days")


def test_the_date_decides_the_edition(page: AppTest) -> None:
    page.date_input(key="as_of").set_value(datetime.date(2025, 2, 1))
    assert "within 10 Business Days" in ask(page, QUESTION)


def test_a_section_opens_in_full_with_its_boxes_marked(page: AppTest) -> None:
    page.date_input(key="as_of").set_value(datetime.date(2025, 7, 1))
    ask(page, QUESTION)
    next(one for one in page.button if one.label == "Open 9.4").click().run()
    assert not page.exception
    shown = [one.value for one in page.markdown]
    start = next(n for n, one in enumerate(shown) if one.startswith("#### Grid Rules § 9"))
    text = "\n".join(shown[start:])
    assert "GridCo may extend the time" in text
    assert ":orange-badge[Approved, not in force]" in text


def test_another_date_asks_again_and_closes_what_was_opened(page: AppTest) -> None:
    page.date_input(key="as_of").set_value(datetime.date(2025, 7, 1))
    ask(page, QUESTION)
    next(one for one in page.button if one.label == "Open 9.4").click().run()
    page.date_input(key="as_of").set_value(datetime.date(2025, 2, 1)).run()
    assert not page.exception
    shown = [one.value for one in page.markdown]
    text = "\n".join(shown)
    assert "within 10 Business Days" in text
    assert "within 12 Business Days" not in text
    assert not any(one.startswith("#### Grid Rules") for one in shown)
    at_top = next(n for n, one in enumerate(shown) if r"**As of 2025\-02\-01**" in one)
    assert at_top < next(n for n, one in enumerate(shown) if "within 10" in one)


def test_a_follow_up_is_understood_after_what_was_asked_in_this_visit(page: AppTest) -> None:
    page.date_input(key="as_of").set_value(datetime.date(2025, 7, 1))
    ask(page, QUESTION)
    shown = ask(page, "and who may extend it?")
    assert "GridCo may extend the time" in shown
    captions = [one.value for one in page.caption]
    assert r"Understood as: Who may extend it \[the dispute form due\]\?" in captions
    assert r"When is the dispute form due\?" in captions


def test_a_new_question_forgets_what_was_asked_before(page: AppTest) -> None:
    ask(page, QUESTION)
    page.button(key="new").click().run()
    assert not page.exception
    assert not any("dispute form" in one.value for one in (*page.markdown, *page.caption))
    ask(page, "and who may extend it?")
    assert not any(one.value.startswith("Understood as") for one in page.caption)


def test_what_a_model_worded_stands_above_the_quotations_and_is_called_so(
    client: Client,
) -> None:
    class Worded(Client):
        """The API's answer as if a writer had worded it."""

        def ask(self, *args: Any, **more: Any) -> Answer:
            answer = super().ask(*args, **more)
            said = Claim(text="It's due in $12 days.", citations=[0])
            return answer.model_copy(update={"claims": [said], "worded_by": "some-model"})

    kwargs = {"client": Worded(http=client._http)}
    page = AppTest.from_function(_script, kwargs=kwargs, default_timeout=20).run()
    page.date_input(key="as_of").set_value(datetime.date(2025, 7, 1))
    shown = ask(page, QUESTION)
    sentence = r"It\'s due in \$12 days\. \[1\]"
    assert ":gray-badge[Worded by a model] :small[some\\-model]" in shown
    assert shown.index(sentence) < shown.index(r"\[1\] “The form is due within 12 Business Days")
    assert r"\[2\] “A Dispatch Agent that disputes" in shown


def test_a_refusal_says_why(page: AppTest) -> None:
    ask(page, "What does Section 12.3 of the Grid Rules say?")
    assert "Section 12" in page.warning[0].value


def test_without_an_api_the_page_says_what_to_start() -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    http = httpx.Client(base_url="http://api", transport=httpx.MockTransport(refuse))
    kwargs = {"client": Client(http=http)}
    page = AppTest.from_function(_script, kwargs=kwargs, default_timeout=20).run()
    assert not page.exception
    assert "marketrules serve" in page.error[0].value


def test_no_file_of_the_page_hides_a_package() -> None:
    # Streamlit puts the script's folder first on sys.path: a ui/index.py would be `import index`.
    import ui

    names = {path.stem for path in Path(ui.__file__).parent.glob("*.py")} - {"__init__"}
    taken = {"index", "ingest", "search_api", "marketrules", "cli", "evals", "corpus"}
    assert not names & (taken | set(sys.stdlib_module_names))
    assert not (Path(ui.__file__).parent / "pages").exists()


def test_what_changed_between_two_editions_is_shown_by_section(page: AppTest) -> None:
    page.text_input(key="compared_section").input("9.4")
    next(one for one in page.button if one.label == "Compare").click().run()
    assert not page.exception
    shown = "\n".join(one.value for one in page.markdown)
    assert r"**2025\-01\-01 → 2025\-06\-01**" in shown
    assert r"**§ 9\.4**" in shown
    assert ":red[~~10~~]:green[**12**] Business Days" in shown


def test_a_section_that_neither_edition_has_is_an_error_that_says_so(page: AppTest) -> None:
    page.text_input(key="compared_section").input("77")
    next(one for one in page.button if one.label == "Compare").click().run()
    assert not page.exception
    assert "Section 77" in page.error[0].value

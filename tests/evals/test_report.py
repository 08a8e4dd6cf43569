"""The page of a run: whole, self-contained, and unharmed by whatever was said."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.judgments import JudgmentSet
from evals.report import report_page
from evals.report.markup import Html, joined, tag
from evals.report.questions import question, standing_to, verdict, worst_first
from evals.running import run
from evals.runs import Row, Run
from evals.systems import Product
from index.embed import Embedder
from index.snapshot import Snapshot
from marketrules.folders import DataFolder
from search_api.engine import Engine

from .conftest import answer, cited, judgment, nugget, refused

_EVIL = '</p><script>alert(1)</script><img src=x onerror="alert(2)">'


class Reader(HTMLParser):
    """Reads a page as a browser does: elements, their attributes, and whether they are closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(name)
        self.attributes += attrs
        if name not in ("meta", "br"):
            self.open.append(name)

    def handle_startendtag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(name)
        self.attributes += attrs

    def handle_endtag(self, name: str) -> None:
        assert self.open.pop() == name

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def engine(desk: DataFolder, desk_embedder: Embedder) -> Engine:
    return Engine(desk, desk_embedder)


@pytest.fixture
def done(engine: Engine, desk_embedder: Embedder, desk_set: JudgmentSet, held: Snapshot) -> Run:
    return run(Product(engine, desk_embedder, held), desk_set, held)


def _row(said: dict[str, Any] | None, **scores: float | None) -> Row:
    judged = judgment(
        "9.4(2)", also_ok=("9.4(3)",), nuggets=(nugget("12 days"), nugget("form", vital=False)),
        must_not=("10 days",), question=f"When? {_EVIL}",
    )  # fmt: skip
    return Row(judged, [cited("9.4(2)", score=0.5)], said, {}, 0.5, scores)


def test_the_page_has_every_question_and_every_part(done: Run) -> None:
    page = report_page(done)
    found = Reader(page)
    assert found.open == []
    for row in done.rows:
        assert f'id="q-{row.id}"' in page
        assert row.judgment.question in found.text
    for title in ("All measures", "By kind of question", "By asker", "What is refused",
                  "Risk and coverage", "Every question, worst first"):  # fmt: skip
        assert title in found.text
    assert done.header.id in found.text


def test_nothing_is_loaded_and_nothing_is_run(done: Run) -> None:
    found = Reader(report_page(done))
    assert {"script", "link", "iframe", "object", "img", "base", "form"}.isdisjoint(found.names)
    names = {name for name, _ in found.attributes}
    assert {"src", "href", "xlink:href", "action"}.isdisjoint(names)
    assert not any(name.startswith("on") for name in names)
    assert "url(" not in report_page(done)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in found.attributes


def test_what_was_said_is_shown_and_never_becomes_markup(done: Run) -> None:
    said = answer(cited("9.4(2)", label=_EVIL, quote=_EVIL), text=f"{_EVIL} 12 days", notes=[_EVIL])
    row = _row(said, right=1.0, vital_nuggets=1.0)
    header = replace(done.header, system=_EVIL, identity={"encoder": _EVIL}, unheld=(_EVIL,))
    found = Reader(report_page(Run(header, (row, replace(row, answer=refused(_EVIL))))))
    assert "script" not in found.names
    assert "img" not in found.names
    assert found.text.count(_EVIL) >= 6


def test_facts_are_ticked_and_what_is_wrong_is_marked() -> None:
    said = answer(cited("9.4(2)"), cited("9.4(3)"), cited("9.4(1)"), cited("8.1(1)"),
                  text="Within 10 days; no, 12 days.")  # fmt: skip
    page = question(_row(said, right=0.0, wrong_answer=1.0, vital_nuggets=1.0), 150)
    assert '<mark class="bad">10 days</mark>' in page
    assert '<mark class="good">12 days</mark>' in page
    assert '<li class="yes">12 days' in page
    assert re.search(r'<li class="part">form<i> not vital', page)
    assert re.search(r'<li class="no"><code>10 days</code> found', page)


def test_words_beyond_the_limit_are_grey_and_not_searched() -> None:
    page = question(_row(answer(text="It is due within 12 days"), right=0.0), 4)
    assert '<span class="beyond"> 12 days</span>' in page
    assert '<li class="no">12 days' in page


@pytest.mark.parametrize(
    ("where", "more", "kind"),
    [
        ("9.4(2)", {}, "yes"),  # gold
        ("9.4(2)(a)", {}, "yes"),  # its child
        ("9.4(3)", {}, "yes"),  # also right
        ("9.4(1)", {}, "part"),  # the section
        ("9.4(2)", {"edition": "2025-01-01"}, "no"),  # another edition
        ("8.1(2)", {}, "no"),
    ],
)
def test_a_citation_is_shown_as_it_stands_to_gold(
    where: str, more: dict[str, Any], kind: str
) -> None:
    assert standing_to(cited(where, **more), _row(None).judgment)[0] == kind


def test_the_worst_come_first() -> None:
    wrong = _row(answer(text="x"), right=0.0, wrong_answer=1.0, vital_nuggets=1.0)
    misses = _row(answer(text="x"), right=0.0, wrong_answer=0.0, vital_nuggets=0.0)
    part = _row(answer(text="x"), right=0.0, wrong_answer=0.0, vital_nuggets=0.5)
    right = _row(answer(text="x"), right=1.0, wrong_answer=0.0, vital_nuggets=1.0)
    assert worst_first([right, part, wrong, misses]) == [wrong, misses, part, right]
    told = [verdict(row)[0] for row in (wrong, misses, part, right)]
    assert told == ["wrong", "misses it", "incomplete", "right"]
    assert verdict(_row(refused()))[0] == "refused"
    assert verdict(_row(None))[0] == "not answered"


@given(st.text(), st.text())
def test_text_comes_back_as_it_was(text: str, value: str) -> None:
    shown = "".join(char for char in text if char != "\r" and char != "\0")
    found = Reader(tag("p", shown, tag("b", value[:0]), title=value))
    assert found.text == shown
    assert dict(found.attributes)["title"] == value


def test_only_elements_are_left_as_they_are() -> None:
    assert joined("<", ["&", [tag("br")]]) == "&lt;&amp;<br>"
    assert isinstance(tag("b", "x"), Html)

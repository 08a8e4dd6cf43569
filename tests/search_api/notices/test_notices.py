"""The notice workbench on the sample: what is found, what is rendered, what reads back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.embed import Embedder
from ingest.publish_documents import publish_documents
from marketrules.errors import DeskDataError, PinpointUnresolved
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.notices.calendar import named_days
from search_api.notices.draft import BODY, Draft, Severity
from search_api.notices.held import notices
from search_api.notices.kinds import read_types
from search_api.notices.workbench import Workbench

GOOD = Draft(
    "M-A051525-02", date(2025, 7, 16), "Protocols", "Reminder of LPRR099 and the Offer Cap",
    "Scheduling Agents (SAs)", "July 16, 2025 - July 31, 2025",
    "Paragraph (1) of Section 9.3.1, Notice of a Dispute, of the Market Protocols applies.\n\n"
    "- It binds every SA.\n- It binds them <always> & everywhere.",
    "", "", "Questions may be sent to desk@lmgo.example.",
)  # fmt: skip


@pytest.fixture(scope="module")
def bench(sample_engine: Engine) -> Workbench:
    return Workbench(sample_engine)


def test_a_good_draft_has_no_errors(bench: Workbench) -> None:
    found = bench.check(GOOD)
    assert [one for one in found.findings if one.severity is Severity.ERROR] == []
    assert found.before == "M-A051525-01"


FAULTS = [
    ({"id": "M-A051525"}, "id", "is no id"),
    ({"id": "M-A133325-01"}, "id", "holds no day"),
    ({"id": "M-A051525-01"}, "id", "was sent on"),
    ({"id": "M-A071525-01"}, "id", "bears its own date"),
    ({"id": "M-A080125-01"}, "id", "after the notice's date"),
    ({"date": None}, "date", "no date"),
    ({"days_affected": "Monday, July 16, 2025"}, "date", "is a Wednesday"),
    ({"days_affected": "February 30, 2025"}, "date", "There is no"),
    ({"days_affected": "July 31, 2025 - July 16, 2025"}, "date", "is before"),
    ({"type": "Gossip"}, "type", "no type"),
    ({"contact": ""}, "required", "CONTACT is empty"),
    ({"contact": "Write to desk@lmgo"}, "contact", "no e-mail address"),
    ({"long_description": "See Section 77.1 of the Market Protocols."}, "citation", "no Section"),
    ({"long_description": "See paragraph (99) of Section 9.3.1 of the Market Protocols."},
     "citation", "no paragraph (99)"),
    ({"long_description": "By Section 9.3.1 of the Market Protocols “nobody may ever dispute it”."},
     "quote", "don't stand in"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "check", "told"), FAULTS)
def test_each_fault_is_found_with_a_remedy(
    bench: Workbench, changed: dict[str, object], check: str, told: str
) -> None:
    found = bench.check(replace(GOOD, **changed))  # type: ignore[arg-type]
    named = [one for one in found.findings if one.check == check and told in one.message]
    assert [one.severity for one in named] == [Severity.ERROR]
    assert named[0].remedy
    if named[0].span is not None:
        start, end = named[0].span
        value = GOOD.id if named[0].field == "id" else changed.get(named[0].field, "")
        if named[0].field != "id":
            assert str(value)[start:end] == named[0].place


def test_a_figure_that_the_paragraph_lacks_is_a_warning(bench: Workbench) -> None:
    text = "By paragraph (1) of Section 9.3.1 of the Market Protocols it is due within 44 Business Days."
    found = bench.check(replace(GOOD, long_description=text))
    assert [one.place for one in found.findings if one.check == "figure"] == ["44 Business Days"]


def test_days_past_are_right_in_a_correction(bench: Workbench) -> None:
    past = replace(GOOD, days_affected="May 1, 2025")
    warned = [one.message for one in bench.check(past).findings if one.field == "days_affected"]
    assert len(warned) == 1
    corrected = bench.check(replace(past, corrects=True)).findings
    assert [one for one in corrected if one.field == "days_affected"] == []


def test_what_a_draft_says_is_escaped(bench: Workbench) -> None:
    page = bench.render(replace(GOOD, short_description="<script>alert(1)</script>")).html
    assert "<script" not in page
    assert "&lt;always&gt; &amp; everywhere" in page


@pytest.mark.parametrize("suffix", ["html", "txt"])
def test_an_exported_notice_is_read_back_with_the_same_fields(
    bench: Workbench, tmp_path: Path, desk_embedder: Embedder, suffix: str
) -> None:
    rendered = bench.render(GOOD)
    file = tmp_path / f"notice.{suffix}"
    file.write_text(rendered.html if suffix == "html" else rendered.text, encoding="utf-8")
    settings = Settings(data=tmp_path / "data")
    assert publish_documents([file], settings, desk_embedder).report.refused == ()
    engine = Engine(DataFolder(settings.data), desk_embedder)
    (held,) = notices(engine.opened().standing(date.max))
    assert (held.id, held.dated, held.type) == (GOOD.id, "2025-07-16", GOOD.type)
    for one in bench.types.fields:
        theirs = held.fields.get(one.heading, "")
        assert _bare(theirs) == _bare(GOOD.field(one.name)), one.heading


def _bare(text: str) -> str:
    """The text without spaces and the marks of list items."""
    lines = (line.strip().lstrip("•- ") for line in text.splitlines())
    return "".join("".join(lines).split())


def test_a_thread_is_told_and_an_unknown_one_is_refused(bench: Workbench) -> None:
    thread = bench.thread("M-A051525-01")
    assert (thread.thread, [one.notice.id for one in thread.steps]) == (
        "M-A051525", ["M-A051525-01"],
    )  # fmt: skip
    with pytest.raises(PinpointUnresolved):
        bench.thread("M-Z010101-01")


def test_days_are_read_with_their_weekdays() -> None:
    (one,) = named_days("Friday, January 16, 2026", 2020)
    assert (one.day, one.weekday, one.has_year) == (date(2026, 1, 16), "Friday", True)
    assert [one.day for one in named_days("3/4/26 and Feb. 30", 2025)] == [date(2026, 3, 4), None]


WRONG = ["", "[[field]]\nname='x'\nheading='X'", "[[field]]\nname='contact'\nheading='small'",
         "[[field]]\nname='contact'\nheading='CONTACT'\n[[type]]\nname=''",
         "[[field]]\nname='contact'\nheading='CONTACT'\n[[type]]\nname='A'\nrequired=['x']"]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_list_of_types_names_the_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "types.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DeskDataError, match=r"types\.toml"):
        read_types(file)


def test_the_products_types_need_only_fields_that_there_are() -> None:
    types = read_types()
    assert {one.name for one in types.fields} == set(BODY)

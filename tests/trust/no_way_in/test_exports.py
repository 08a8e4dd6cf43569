"""What leaves as a file: no formula in a spreadsheet, no markup, no way out of a folder by its name."""

from __future__ import annotations

import csv
import html.parser
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.wire.desk import Checklist
from search_api.jobs.names import safe_name
from search_api.notices.draft import Draft
from search_api.notices.kinds import read_types
from search_api.notices.render import as_html
from ui.registration.exporting import markdown, table

from .conftest import Served

FORMULAS = (
    "=1+2", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1", '"=1', "＝1", "a\n=cmd|'/c calc'!A1",
    "x;=HYPERLINK(\"http://192.0.2.7\")", "x\t=1", "x|=1", "x,=1", "\ufeff=1", "a\r\n@x",
)  # fmt: skip
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def no_formula(text: str) -> None:
    """No cell is one, whatever the spreadsheet parts cells by, and whether it minds quotes or not."""
    for sign in ",;|\t":
        minding = (
            one for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign) for one in row
        )
        for one in (*minding, *re.split(f"[{sign}\r\n]", text)):
            assert not one.lstrip(' \t\r\n"\u200b\ufeff').startswith(SIGNS), (sign, one)


def checklist(words: str) -> Checklist:
    item = {"id": 1, "key": "a@b#1", "label": words, "text": words, "state": "open",
            "note": words, "by": words, "at": datetime(2025, 1, 1, tzinfo=UTC)}  # fmt: skip
    return Checklist.model_validate(
        {"id": 1, "version": 1, "applicant": words, "role": words, "as_of": date(2025, 1, 1),
         "snapshot": "s", "made_by": words, "made_at": datetime(2025, 1, 1, tzinfo=UTC),
         "changed_at": datetime(2025, 1, 1, tzinfo=UTC), "items": [item]}
    )  # fmt: skip


@pytest.mark.parametrize("words", FORMULAS)
def test_a_checklist_is_no_formula(words: str) -> None:
    no_formula(table(checklist(words)))


@pytest.mark.parametrize("words", FORMULAS)
def test_an_export_of_inquiries_is_no_formula(serving: Served, words: str) -> None:
    with serving.by("desk") as http:
        made = http.post(
            "/v1/inquiries",
            json={
                "question": f"{words} q",
                "organisation": words[:200].replace("\r", " ").replace("\n", " "),
            },
        )
        if made.status_code == 422:  # no such sign in a line of its own
            made = http.post("/v1/inquiries", json={"question": f"{words} q"})
        number = made.json()["id"]
        http.post(f"/v1/inquiries/{number}/notes", json={"text": f"{words} n"})
        body = {"format": "csv", "ids": [number], "with_contact": True}
        no_formula(http.post("/v1/inquiry-exports", json=body).text)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60))
def test_markdown_of_a_checklist_makes_no_markup_of_words(words: str) -> None:
    said = f"{words}<img src=x>![p](http://192.0.2.7/)[a](javascript:x)`c`"
    for line in markdown(checklist(said)).splitlines():
        for sign in ("<", "[a]", "![p]", "`"):
            for found in re.finditer(re.escape(sign[-1] if sign == "`" else sign[0]), line):
                before = line[: found.start()]
                own = line.startswith(("- [", "  - ")) and found.start() < 4  # a task's own box
                assert own or before.endswith("\\") or sign[0] == "!", line


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


OWN = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "p",
    "label",
    "span",
    "hr",
    "strong",
    "ul",
    "li",
}


@given(
    st.text(max_size=80),
    st.sampled_from(
        [
            "<script>x</script>",
            "</title><script src=//x>",
            "{0}{fields}",
            '" onload="x',
            "<img src=x onerror=x>",
            "</style><link href=//x>",
            "• <b>x",
            "&lt;script&gt;",
        ]
    ),
)
def test_a_notice_as_html_holds_no_tag_but_its_own(words: str, payload: str) -> None:
    draft = Draft(
        id=f"M-A010125-01{payload}", type=payload, short_description=words + payload,
        long_description=f"{payload}\n• {payload}\n{words}", audience=payload, contact=payload,
    )  # fmt: skip
    tags = _Tags()
    tags.feed(as_html(draft, read_types()))
    assert {tag for tag, _ in tags.found} <= OWN
    assert {name for _, attrs in tags.found for name, _ in attrs} <= {"lang", "charset", "class"}


NAMES = ("../../etc/passwd.txt", "..\\..\\x.docx", "/etc/cron.d/x.txt", "C:\\x.docx", "a\x00.txt", "a\n.txt",
         "~/.ssh/id.txt", "con.txt", "$(id).txt", "`id`.txt", "a;b.txt", "-rf.txt", ".hidden.txt", "a/../b.txt",
         "\u202etxt.exe.txt", "a" * 400 + ".txt", "%2e%2e%2fx.txt", "a\u2215b.txt", "..%c0%af.txt")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_an_uploaded_name_is_one_plain_file_of_the_folder(tmp_path: Path, name: str) -> None:
    safe = safe_name(name)
    target = (tmp_path / safe).resolve()
    assert target.parent == tmp_path.resolve()
    assert len(safe.encode()) <= 140 and not safe.startswith((".", "~"))
    assert safe.isprintable() and not set(safe) & set('/\\\0$`;|<>:*?"\u202e')

"""The lists beside the sample: official sources, the revision register, the sample's questions."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ingest.fetch.section_files import NamedEdition, named_edition
from ingest.fetch.sources import load_sources

_CORPUS = Path(__file__).parents[2] / "corpus"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_CORPUS / name).read_text(encoding="utf-8"))


_SOURCES: list[dict[str, Any]] = _read("sources.toml")["source"]
_QUESTIONS: list[dict[str, Any]] = _read("sample/questions.toml")["question"]


@pytest.mark.parametrize("source", _SOURCES, ids=lambda source: str(source["id"]))
def test_a_source_says_where_what_and_how_slowly(source: dict[str, Any]) -> None:
    needed = {"id", "issuer", "title", "document", "pages", "files", "formats", "delay", "checked"}
    assert needed <= set(source)
    for address in source["pages"]:
        page = urlsplit(address)
        assert page.scheme == "https" and page.netloc.endswith((".com", ".gov"))
    assert "networks" not in source  # none lies in a network of our own
    assert source["delay"] >= 5


def test_the_list_is_one_that_fetch_takes() -> None:
    listed = load_sources(_CORPUS / "sources.toml")
    assert [source.id for source in listed.source] == [source["id"] for source in _SOURCES]
    assert listed.politeness.delay >= 5


@pytest.mark.parametrize(
    ("source", "path", "taken"),
    [
        # a Section of the Protocols; the folder's date is older than the file's
        ("nodal-protocols", "/files/docs/2030/06/28/06-070131_Nodal.docx", True),
        # an attachment of Section 22, still in the old format
        ("nodal-protocols", "/files/docs/2030/06/28/22A-070131_Nodal.doc", True),
        # another guide's Section on the same host
        ("nodal-protocols", "/files/docs/2030/06/28/06-070131.docx", False),
        ("planning-guide", "/files/docs/2031/12/29/05-PG-010132.docx", True),
        ("planning-guide", "/files/docs/2031/12/29/03-071132.docx", True),
        ("market-notices", "/services/comm/mkt_notices/M-A010131-02", True),
        ("market-notices", "/services/comm/mkt_notices/archives", False),
        # a rule's own file, and a filing that stands in the same folder
        ("puct-electric", "/agency/rulesnlaws/subrules/electric/25.999/25.999.pdf", True),
        ("puct-electric", "/agency/rulesnlaws/subrules/electric/25.999/56999pub.pdf", False),
        ("nerc-standards", "/pa/Stand/Reliability%20Standards/TOP-999-5.1a.pdf", True),
    ],
)
def test_a_source_takes_its_own_files_only(source: str, path: str, taken: bool) -> None:
    files = next(each["files"] for each in _SOURCES if each["id"] == source)
    assert (re.fullmatch(files, path) is not None) is taken


@pytest.mark.parametrize(
    ("source", "path", "day", "section"),
    [
        ("nodal-protocols", "/files/docs/2030/06/28/06-070131_Nodal.docx", "2031-07-01", "06"),
        ("nodal-protocols", "/files/docs/2030/06/28/22A-070131_Nodal.doc", "2031-07-01", "22A"),
        ("planning-guide", "/files/docs/2031/12/29/05-PG-010132.docx", "2032-01-01", "05"),
        ("planning-guide", "/files/docs/2031/12/29/05-010132.docx", "2032-01-01", "05"),
        ("nodal-operating-guide", "/files/docs/2031/12/29/02-133132.docx", "", ""),  # month 13
    ],
)
def test_a_section_and_its_date_stand_in_the_file_s_name_and_not_in_its_folder_s(
    source: str, path: str, day: str, section: str
) -> None:
    edition = next(each["edition"] for each in _SOURCES if each["id"] == source)
    assert named_edition(edition, path) == NamedEdition(day, section)


def test_the_register_names_revision_date_and_source() -> None:
    for entry in _read("implementations.toml")["implementation"]:
        assert re.fullmatch(r"[A-Z]+RR\d+", entry["revision"])
        assert isinstance(entry["date"], datetime.date)
        assert entry["source"]


@pytest.mark.parametrize("question", _QUESTIONS, ids=lambda question: str(question["question"]))
def test_a_question_has_a_place_or_a_reason(question: dict[str, Any]) -> None:
    assert isinstance(question["as_of"], datetime.date)
    assert ("section" in question) != ("reason" in question)
    if "section" in question:
        assert ("paragraph" in question) or ("term" in question) or question["section"].isupper()
        assert question["words"]
        name = f"{question['document']}-{question['edition']}.md"
        source = _CORPUS / "sample" / "sources" / name
        text = re.sub(r"\s+", " ", source.read_text(encoding="utf-8"))
        assert question["words"] in text

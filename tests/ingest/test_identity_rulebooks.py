"""Identity on the real rulebooks, where they are at hand: expected values come from their names."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.identity import identify
from ingest.intake import find_files
from ingest.readers import read

ROOT = Path(__file__).resolve().parents[2]
RULEBOOKS = Path(os.environ.get("MARKETRULES_RULEBOOKS", ROOT.parent / "shared" / "rulebooks"))
LIMIT = 1 << 30

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not RULEBOOKS.is_dir(), reason="the real rulebooks are not here"),
]


def dated_files() -> list[Path]:
    """ercot/DOCUMENT/EDITION.*: folder and name say what the words have to say."""
    named = re.compile(r"\d{4}-\d{2}-\d{2}|M-[A-Z]\d{6}-\d{2}")
    return [file for file in sorted(RULEBOOKS.glob("ercot/*/*.*")) if named.fullmatch(file.stem)]


@pytest.mark.parametrize("file", dated_files(), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_document_and_edition_are_those_of_folder_and_file(file: Path) -> None:
    reading = read(file, max_bytes=LIMIT)
    identity = identify(reading, None, {})
    assert (identity.document.id, identity.edition) == (file.parent.name, file.stem)
    # And they don't hang on the file's name; a document that doesn't date itself says so.
    renamed = identify(replace(reading, path=f"copy{file.suffix}"), None, {})
    assert renamed.document == identity.document
    if renamed.edition != identity.edition:
        assert "its words give no date" in str(renamed.findings)


def test_filings_of_a_revision_request_are_editions_in_order_of_their_numbers() -> None:
    files = sorted(RULEBOOKS.glob("ercot/nprr/*.docx"))
    if not files:
        pytest.skip("no revision requests among the rulebooks")
    filings: dict[str, list[str]] = {}
    for file in files:
        number = re.match(r"(\d+)([A-Z]+)-", file.name)
        assert number is not None
        identity = identify(read(file, max_bytes=LIMIT), None, {})
        assert identity.document.id == f"{number[2].lower()}{number[1]}"
        filings.setdefault(identity.document.id, []).append(identity.edition)
    for editions in filings.values():
        assert editions == sorted(set(editions))


@pytest.mark.parametrize(
    ("folder", "pattern", "prefix"),
    [("puct", r"\d+\.\d+", "puct-"), ("nerc", r"[A-Z]{3}-\d{3}-\d+", "nerc-")],
)
def test_rules_and_standards_are_named_by_their_number(
    folder: str, pattern: str, prefix: str
) -> None:
    for file in sorted((RULEBOOKS / folder).glob("*.pdf")):
        number = re.search(pattern, file.name)
        assert number is not None
        identity = identify(read(file, max_bytes=LIMIT), None, {})
        assert identity.document.id == prefix + number[0].lower()
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", identity.edition)


def test_every_file_is_found_and_none_refused() -> None:
    intake = find_files([RULEBOOKS])
    assert not intake.refused
    assert len(intake.files) >= len(dated_files())

"""The committed documents of the sample are what their sources build."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

_CORPUS = Path(__file__).parents[2] / "corpus"
_DOCUMENTS = _CORPUS / "sample" / "documents"


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    script = str(_CORPUS / "build_sample.py")
    subprocess.run([sys.executable, script, "--output", str(folder)], check=True, timeout=120)
    return folder


def test_the_committed_documents_equal_a_rebuild(rebuilt: Path) -> None:
    committed = {path.name: path.read_bytes() for path in _DOCUMENTS.iterdir()}
    built = {path.name: path.read_bytes() for path in rebuilt.iterdir()}
    assert sorted(committed) == sorted(built)
    stale = [name for name, data in built.items() if committed[name] != data]
    assert stale == [], "run `python corpus/build_sample.py` and commit what changes"


def test_every_source_names_the_file_it_builds_and_no_two_the_same() -> None:
    sources = sorted((_CORPUS / "sample" / "sources").glob("*.md"))
    named = [
        re.search(r"^%% file (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        for path in sources
    ]
    files = [found[1] for found in named if found]
    assert len(files) == len(sources) == len(set(files))


def test_the_examples_in_the_markup_hold() -> None:
    markup = str(_CORPUS / "building" / "markup.py")
    subprocess.run([sys.executable, "-m", "doctest", markup], check=True, timeout=60)

"""Thousands of harmed documents: each is read, and every quote stands in it, or is refused with a reason."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from index.facets import facets_of
from index.texts import embedded_text
from index.tokens import tokens
from ingest.intake import IntakeFile
from ingest.parallel import Bounds, understood
from marketrules.errors import UnreadableDocument
from marketrules.holdings import Holding
from tests.trust.at import At
from ui.screenshots.running import ROOT

SAMPLE = ROOT / "corpus" / "sample" / "documents"
BOUNDS = Bounds(60.0, 1024)  # whole ones take less than a second


def _mutators() -> ModuleType:
    file = Path(__file__).with_name("mutators.py")
    spec = importlib.util.spec_from_file_location("mutators", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutators"] = module
    spec.loader.exec_module(module)
    return module


HARM = _mutators()
KINDS = {"txt": HARM.TEXT, "html": HARM.TEXT, "docx": HARM.WORD, "pdf": HARM.BYTES}
# What is made of a Word file: the name it comes under, and whether a reader takes some of it.
OTHERS = {"docm": (HARM.MACROS, True), "doc": (HARM.LEGACY, False), "zip": (HARM.ARCHIVES, False)}


def check(holding: Holding) -> None:
    """That it can be indexed: spans hold their text, keys are apart, lead-ins are text."""
    keys = [one.key for one in holding.passages]
    assert len(keys) == len(set(keys)), "a key names two passages"
    for one in holding.passages:
        assert one.span.quote(holding.text) == one.text, one.key
        assert one.text.strip(), one.key
        one.text.encode("utf-8")
        embedded_text(one)
        tokens(one.text)
    for box in holding.boxes:
        assert 0 <= box.span.start <= box.span.end <= len(holding.text)
    if holding.passages:
        facets_of(holding.passages)


@pytest.mark.parametrize("kind", KINDS)
def test_a_harmed_document_is_read_with_every_quote_true_or_refused_with_a_reason(
    kind: str, tries: Callable[[int, int], int]
) -> None:
    came = outcomes(kind, kind, KINDS[kind], tries(40, 2400))
    assert came["read"] and came["refused"], came


@pytest.mark.parametrize("kind", OTHERS)
def test_macros_are_text_at_most_and_archives_and_old_word_files_are_refused(
    kind: str, tries: Callable[[int, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")  # without LibreOffice, which isn't what is tried here
    harms, taken = OTHERS[kind]
    came = outcomes("docx", kind, harms, tries(15, 2400))
    assert came["refused"] and bool(came["read"]) is taken, came


def outcomes(
    kind: str, suffix: str, harms: Sequence[Callable[..., bytes]], tries: int
) -> Counter[str]:
    """How many of so many harmed files came out how; each named ``.suffix``."""
    seeds = sorted(SAMPLE.glob(f"*.{kind}"))
    came: Counter[str] = Counter()
    for number in range(tries):
        seed = seeds[number % len(seeds)]
        file = seed.with_suffix(f".{suffix}")
        drawn = random.Random(f"{file.name} {number}")
        harm = drawn.choice(harms)
        data = harm(seed.read_bytes(), drawn)
        where = f"{file.name}, {harm.__name__}, number {number}"
        with At(where):
            try:
                holding = understood(IntakeFile(file), data, BOUNDS)
            except UnreadableDocument as refused:
                came["refused"] += 1
                assert str(file) in str(refused)
                assert refused.remedy
                assert "takes longer" not in str(refused)
                assert "memory" not in str(refused)
                continue
            came["read"] += 1
            check(holding)
    return came

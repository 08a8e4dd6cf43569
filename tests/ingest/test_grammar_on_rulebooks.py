"""The grammar on real rulebooks, where they lie beside the repository."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from ingest.instructions import is_instruction, parse_instruction
from marketrules.boxes import TriggerKind, Verb
from marketrules.mentions import find_mentions

_ROOT = Path(__file__).resolve().parents[2]
_RULEBOOKS = Path(os.environ.get("MARKETRULES_RULEBOOKS", _ROOT.parent / "shared" / "rulebooks"))
_NODAL = _RULEBOOKS / "ercot" / "nodal-protocols" / "2025-04-01.txt"
_POINTERS = re.compile(r"\bSections?\s+\d|\b(?:[Pp]aragraph|[Ii]tem|[Ss]ubsection)s?\s+\(|§")


@pytest.fixture(scope="module")
def lines() -> list[str]:
    if not _NODAL.is_file():
        pytest.skip(f"needs the rulebooks in {_RULEBOOKS}")
    return _NODAL.read_text(encoding="utf-8").splitlines()


def test_every_box_of_the_protocols_is_understood_to_the_last_word(lines: list[str]) -> None:
    parsed = [parse_instruction(line) for line in lines if is_instruction(line)]
    assert [each.text for each in parsed if each.unparsed] == []
    assert all(each.targets for each in parsed)
    assert all(each.triggers for each in parsed if each.verb is not Verb.INTERPRET)
    kinds = {trigger.kind for each in parsed for trigger in each.triggers}
    assert TriggerKind.OTHER not in kinds
    # 798 openings, two of the deletions without a colon, and three interpretations
    assert Counter(each.verb for each in parsed) == {
        Verb.REPLACE: 554,
        Verb.INSERT: 139,
        Verb.DELETE: 103 + 2,
        Verb.INTERPRET: 3,
    }


def test_words_that_point_to_a_section_or_paragraph_are_found(lines: list[str]) -> None:
    started = time.perf_counter()
    missed = total = 0
    for line in lines:
        spans = [mention.span for mention in find_mentions(line)]
        for pointer in _POINTERS.finditer(line):
            if not line[: pointer.start()].strip():
                continue  # a heading
            total += 1
            missed += not any(span.start <= pointer.start() < span.end for span in spans)
    assert total > 3000
    assert missed <= total * 0.005
    assert time.perf_counter() - started < 20

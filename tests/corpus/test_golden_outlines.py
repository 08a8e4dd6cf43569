"""The outline of every sample document equals its golden file, so that a change reviews as a diff.

`pytest tests/corpus --regenerate-golden` writes the files anew; read the diff before committing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from marketrules.boxes import Box
from marketrules.documents import Section
from marketrules.holdings import Holding
from marketrules.passages import Passage

_GOLDEN = Path(__file__).parents[1] / "golden"
_EDITIONS = (
    "lprr112@2025-03-15",
    "market-notice@M-A051525-01",
    "market-notice@M-B061225-02",
    "market-protocols@2025-01-01",
    "market-protocols@2025-07-01",
    "operations-guide@2025-05-01",
    "registration-manual@2025-04-01",
)


def outline(holding: Holding) -> str:
    """Sections, passages and boxes in the order of the text, one line each; findings at the end."""
    edition = holding.edition
    lines = [
        f"{edition.key}: {edition.document.title} ({edition.document.issuer}), {edition.media}"
    ]
    lines += list(_lines(holding))
    lines.append("findings")
    lines += [
        f"  {finding.kind} | {finding.place} | {finding.message}" for finding in holding.findings
    ]
    return "\n".join(lines) + "\n"


def _lines(holding: Holding) -> Iterator[str]:
    placed: list[tuple[int, int, Section | Box | Passage]] = []
    placed += [(section.span.start, 0, section) for section in holding.sections]
    placed += [(box.span.start, 1, box) for box in holding.boxes]
    placed += [(passage.span.start, 2, passage) for passage in holding.passages]
    indent = ""
    for _, _, item in sorted(placed, key=lambda each: each[:2]):
        if isinstance(item, Section):
            indent = "  " * item.level
            page = f", page {item.printed_page}" if item.printed_page else ""
            mark = "" if item.status == "in_effect" else f" {item.status}"
            yield f"{indent[2:]}{item.number} | {item.title} | {item.effective}{page}{mark}"
        elif isinstance(item, Box):
            yield indent + _box_line(item)
        else:
            place = item.key.partition("#")[2]
            yield f"{indent}{place} {item.status} {item.kind}: {item.text[:60]!r}"


def _box_line(box: Box) -> str:
    told = box.instruction
    targets = ", ".join(
        f"{target.kind} {target.label or target.name}".strip() for target in told.targets
    )
    portions = "portions of " if told.applicable_portions else ""
    attached = ", ".join(key.partition("#")[2] for key in box.targets) or "nothing"
    triggers = "; ".join(
        f"{trigger.kind} {trigger.date or trigger.after}".strip() for trigger in told.triggers
    )
    renumber = ", renumber" if told.renumber else ""
    return f"[{'+'.join(told.revisions)}] {told.verb} {portions}{targets} on {triggers or '-'}{renumber} -> {attached}"


@pytest.mark.parametrize("edition", _EDITIONS)
def test_the_outline_is_the_golden_one(
    edition: str, sample: Mapping[str, Holding], regenerate_golden: bool
) -> None:
    golden = _GOLDEN / f"{edition}.outline.txt"
    found = outline(sample[edition])
    if regenerate_golden:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8", newline="\n")
    assert golden.read_text(encoding="utf-8") == found


def test_no_document_of_the_sample_lacks_a_golden_outline(sample: Mapping[str, Holding]) -> None:
    assert sorted(sample) == sorted(_EDITIONS)


def test_golden_files_are_compared_unless_asked_otherwise(pytestconfig: pytest.Config) -> None:
    options = [str(argument) for argument in pytestconfig.invocation_params.args]
    asked = "--regenerate-golden" in options
    assert pytestconfig.getoption("--regenerate-golden") is asked
    configured = " ".join(str(each) for each in pytestconfig.getini("addopts"))
    assert "--regenerate-golden" not in configured

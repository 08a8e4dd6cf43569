"""What comes of each way in which pip-audit may end."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from evals.supply.audit import Accepted, judged, main

TODAY = date(2026, 3, 1)
CLEAN = {"name": "alpha", "version": "1.0", "vulns": []}
UNASKED = {"name": "beta", "skip_reason": "Dependency not found"}
HOLED = {"name": "gamma", "version": "2.0", "vulns": [{"id": "CVE-1", "fix_versions": ["2.1"]}]}
UNMENDED = {"name": "delta", "version": "3.0", "vulns": [{"id": "CVE-2"}]}
BLOCKED = (
    "ERROR:Could not connect to the feed\nERROR:Tip: your network may be blocking this service."
)


def report(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize(
    ("code", "said", "beside", "exit_code", "told"),
    [
        (0, report(CLEAN), "", 0, "1 packages: nothing more is known against them."),
        (0, report(CLEAN, UNASKED), "", 0, "1 packages weren't asked about: beta"),
        (0, report(UNASKED), "", 0, "NOT AUDITED: the service"),
        (1, "", BLOCKED, 0, "NOT AUDITED: the service"),
        (1, "", "requests.exceptions.ConnectionError: no such host", 0, "NOT AUDITED: the service"),
        (1, report(CLEAN, HOLED), "", 1, "gamma 2.0: CVE-1, mended in 2.1"),
        (1, report(UNMENDED, UNASKED), "", 1, "delta 3.0: CVE-2, mended in no version yet"),
        # A tool that failed isn't one that found nothing.
        (1, "", "", 2, "It ended with 1: nothing said"),
        (2, "", "unrecognized arguments: --no-such", 2, "unrecognized arguments"),
        (1, "", "Traceback (most recent call last):\nKeyError: 'x'", 2, "KeyError"),
        (0, "", "", 2, "It ended with 0"),
        (0, '{"dependencies": null}', "", 2, "It ended with 0"),
        (2, report(CLEAN), "", 2, "It ended with 2"),
        (0, report(HOLED), "", 2, "It ended with 0"),
    ],
)
def test_each_end_is_told_for_what_it_is(
    code: int, said: str, beside: str, exit_code: int, told: str
) -> None:
    found = judged(code, said, beside, TODAY)
    assert found.code == exit_code
    assert told in "\n".join(found.told())


@pytest.mark.parametrize(
    ("until", "exit_code"), [(date(2026, 3, 1), 0), (date(2026, 2, 28), 1)]
)  # fmt: skip
def test_what_was_accepted_passes_until_its_day_is_over(until: date, exit_code: int) -> None:
    accepted = {"CVE-1": Accepted("that part isn't used", until)}
    found = judged(1, report(HOLED), "", TODAY, accepted)
    assert found.code == exit_code
    assert ("that part isn't used" in "\n".join(found.told())) is (exit_code == 0)


def test_one_accepted_hole_covers_no_other() -> None:
    accepted = {"CVE-1": Accepted("that part isn't used", TODAY)}
    assert judged(1, report(HOLED, UNMENDED), "", TODAY, accepted).code == 1


@pytest.mark.parametrize("tool", ["/nowhere/pip-audit", "/bin/false"])
def test_a_tool_that_isnt_there_or_fails_fails(
    tool: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(tool) == 2
    assert "pip-audit failed" in capsys.readouterr().err

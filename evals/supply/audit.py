"""What is known against the packages that are pinned: ``python -m evals.supply.audit PIP-AUDIT``.

pip-audit says "no known vulnerabilities" also of packages that it couldn't ask about, as on a machine
that reaches nothing but a mirror. Here what wasn't asked about is told as that, and passes; what is
known to be vulnerable never does.

0: nothing known, or nothing could be asked (said on standard error); 1: something is known.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

PINS = Path(__file__).resolve().parents[2] / "constraints.txt"
_PATIENCE_S = 300


@dataclass(frozen=True, slots=True)
class Audited:
    """What came of asking."""

    known: tuple[str, ...] = ()  # "package version: id, mended in 1.2"
    asked: int = 0
    unasked: tuple[str, ...] = field(default=())  # names

    @property
    def code(self) -> int:
        """The exit code."""
        return 1 if self.known else 0

    def told(self) -> list[str]:
        """Lines for a person."""
        lines = [f"VULNERABLE  {one}" for one in self.known]
        if self.known:
            lines.append("Raise those pins in constraints.txt, or say in docs/security.md why not.")
        if not self.asked:
            lines.append(
                "NOT AUDITED: the service that knows of vulnerabilities can't be reached from here. "
                "Run `make audit` where it can be."
            )
        elif self.unasked:
            some = ", ".join(self.unasked[:5]) + (" …" if len(self.unasked) > 5 else "")
            lines.append(f"{len(self.unasked)} packages weren't asked about: {some}")
        if self.asked and not self.known:
            lines.append(f"{self.asked} packages: nothing is known against them.")
        return lines


def judged(report: str) -> Audited:
    """What pip-audit's JSON says; an empty or broken report is one of nothing asked."""
    try:
        found = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Audited()
    known, asked, unasked = [], 0, []
    for one in found:
        if "skip_reason" in one:
            unasked.append(one["name"])
            continue
        asked += 1
        for hole in one["vulns"]:
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            known.append(f"{one['name']} {one['version']}: {hole['id']}, mended in {mended}")
    return Audited(tuple(known), asked, tuple(unasked))


def main(tool: str) -> int:
    """Asks with the pip-audit at ``tool``, tells, and gives the exit code."""
    command = [tool, "--disable-pip", "--no-deps", "-r", str(PINS), "-f", "json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off"], capture_output=True, text=True,
            timeout=_PATIENCE_S, check=False,
        )  # fmt: skip
        audited = judged(done.stdout)
    except subprocess.TimeoutExpired:
        audited = Audited()
    for line in audited.told():
        print(line, file=sys.stderr)
    return audited.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

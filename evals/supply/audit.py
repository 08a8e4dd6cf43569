"""What is known against the packages that are pinned: ``python -m evals.supply.audit PIP-AUDIT``.

pip-audit says "no known vulnerabilities" also of packages that it couldn't ask about, as on a machine
that reaches nothing but a mirror. Here what wasn't asked about is told as that, and passes; what is
known to be vulnerable never does, nor does a tool that came to nothing for another reason.

0: nothing known, or nothing could be asked (said on standard error); 1: something is known; 2: the
tool failed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ValidationError

PINS = Path(__file__).resolve().parents[2] / "constraints.txt"
_PATIENCE_S = 300
# What pip-audit, or requests under it, says where the service can't be reached.
_UNREACHED = re.compile(
    r"your network may be blocking|Could not connect to|"
    r"requests\.exceptions\.(?:Connect\w*|Proxy\w*|SSL\w*|ReadTimeout|Timeout)"
)
_LAST_WORDS = 600  # characters of what the tool said


@dataclass(frozen=True, slots=True)
class Accepted:
    """Why a vulnerability does no harm here, and until when that is believed."""

    why: str
    until: date


ACCEPTED: Mapping[str, Accepted] = {}  # by id, as pip-audit names it


class Hole(BaseModel):
    """A vulnerability."""

    id: str
    fix_versions: list[str] = []


class Package(BaseModel):
    """A package as pip-audit reports it; with a ``skip_reason`` it wasn't asked about."""

    name: str
    version: str = ""
    skip_reason: str | None = None
    vulns: list[Hole] = []


class Report(BaseModel):
    """What pip-audit writes; what it mends (``fixes``) isn't asked for."""

    dependencies: list[Package]


@dataclass(frozen=True, slots=True)
class Audited:
    """What came of asking."""

    known: tuple[str, ...] = ()  # "package version: id, mended in 1.2"
    accepted: tuple[str, ...] = ()  # the same, and why
    asked: int = 0
    unasked: tuple[str, ...] = ()  # names
    trouble: str = ""  # what the tool said, if it failed

    @property
    def code(self) -> int:
        """The exit code."""
        if self.trouble:
            return 2
        return 1 if self.known else 0

    def told(self) -> list[str]:
        """Lines for a person."""
        if self.trouble:
            return [f"NOT AUDITED: pip-audit failed. {self.trouble}"]
        lines = [f"VULNERABLE  {one}" for one in self.known]
        lines += [f"accepted    {one}" for one in self.accepted]
        if self.known:
            lines.append("Raise those pins in constraints.txt, or say in ACCEPTED (here) why not.")
        if not self.asked:
            lines.append(
                "NOT AUDITED: the service that knows of vulnerabilities can't be reached from here. "
                "Run `make audit` where it can be."
            )
        elif self.unasked:
            some = ", ".join(self.unasked[:5]) + (" …" if len(self.unasked) > 5 else "")
            lines.append(f"{len(self.unasked)} packages weren't asked about: {some}")
        if self.asked and not self.known:
            lines.append(f"{self.asked} packages: nothing more is known against them.")
        return lines


def judged(
    code: int, report: str, said: str, today: date, accepted: Mapping[str, Accepted] = ACCEPTED
) -> Audited:
    """What came of a run of pip-audit: its exit code, its JSON, and what it said beside."""
    try:
        found = Report.model_validate_json(report).dependencies
    except ValidationError:
        if code == 1 and _UNREACHED.search(said):
            return Audited()
        return Audited(trouble=_failed(code, said))
    known, borne = [], []
    for one in found:
        for hole in one.vulns:
            mended = ", ".join(hole.fix_versions) or "no version yet"
            told = f"{one.name} {one.version}: {hole.id}, mended in {mended}"
            why = accepted.get(hole.id)
            if why is not None and today <= why.until:
                borne.append(f"{told}; until {why.until}: {why.why}")
            else:
                known.append(told)
    if code != (1 if known or borne else 0):  # as pip-audit means its codes
        return Audited(trouble=_failed(code, said))
    unasked = tuple(one.name for one in found if one.skip_reason is not None)
    return Audited(tuple(known), tuple(borne), len(found) - len(unasked), unasked)


def _failed(code: int, said: str) -> str:
    return f"It ended with {code}: {said.strip()[-_LAST_WORDS:] or 'nothing said'}"


def main(tool: str) -> int:
    """Asks with the pip-audit at ``tool``, tells, and gives the exit code."""
    command = [tool, "--disable-pip", "--no-deps", "-r", str(PINS), "-f", "json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off"], capture_output=True, text=True,
            timeout=_PATIENCE_S, check=False,
        )  # fmt: skip
        audited = judged(done.returncode, done.stdout, done.stderr, date.today())  # noqa: DTZ011
    except subprocess.TimeoutExpired:
        audited = Audited()  # a service that doesn't answer
    except OSError as error:
        audited = Audited(trouble=f"{tool}: {error.strerror}. Run `make audit`, which installs it.")
    for line in audited.told():
        print(line, file=sys.stderr)
    return audited.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

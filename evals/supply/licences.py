"""Under which licences the product's packages are: ``python -m evals.supply.licences``.

Taken are licences that let the product be used and passed on whatever its own is: permissive ones, and
weak copyleft of libraries that are used unchanged. Any other, or none that is known, is told by name
and fails: somebody has to read it, and write what was decided into ``READ``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import distribution, metadata
from typing import Protocol

from evals.supply.closure import closure

_TAKEN = re.compile(
    r"\b(MIT|MIT-CMU|BSD|[0-3]-?clause|Apache|ISC|PSF|Python Software Foundation|PSF-2\.0|Unlicense|Zlib"
    r"|HPND|CC0|0BSD|MPL|Mozilla Public|LGPL|Lesser General Public|Boost|BSL-1\.0|Public Domain)\b",
    re.IGNORECASE,
)
# Packages whose metadata don't say it in words that are known, and what was read in them.
READ: Mapping[str, str] = {
    "regex": "Apache-2.0 and CNRI-Python: the licence that Python itself had, permissive",
}


class Said(Protocol):
    """A distribution's metadata."""

    def get(self, name: str) -> str | None: ...
    def get_all(self, name: str) -> list[str] | None: ...


def licence_of(said: Said) -> str:
    """A licence as metadata tell it: the expression, else the classifiers, else the first line."""
    expression = said.get("License-Expression")
    if expression:
        return expression
    named = [one for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    if named:
        return "; ".join(one.rpartition("::")[2].strip() for one in named)
    return next(iter((said.get("License") or "").strip().splitlines()), "")[:120]


def is_taken(licence: str) -> bool:
    """Whether a licence, or one of those that may be chosen, is taken.

    >>> is_taken("MIT"), is_taken("GPL-3.0-only"), is_taken("GPL-2.0 OR MIT"), is_taken("")
    (True, False, True, False)
    >>> is_taken("MIT AND GPL-3.0-or-later"), is_taken("LGPL-3.0-only")
    (False, True)
    """
    choices = re.split(r"\s+OR\s+", licence)
    return any(
        all(_TAKEN.search(part) for part in re.split(r"\s+AND\s+", choice)) for choice in choices
    )


def untaken(names: Iterable[str]) -> dict[str, str]:
    """Those of the packages whose licence somebody has to read: name → what its metadata say."""
    found = {name: licence_of(metadata(name)) for name in names}  # type: ignore[arg-type]
    return {
        name: licence for name, licence in sorted(found.items())
        if name not in READ and not is_taken(licence)
    }  # fmt: skip


def main() -> int:
    """Tells of each package that somebody has to read; 1 if there is one."""
    names = closure()
    found = untaken(names)
    for name, licence in found.items():
        version = distribution(name).version
        print(f"{name} {version}: {licence or 'its metadata name no licence'}", file=sys.stderr)
    print(f"{len(names)} packages, {len(found)} to be read.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Under which licences the product's packages are: ``python -m evals.supply.licences``.

Taken are licences that let the product be used and passed on whatever its own is: permissive ones, and
weak copyleft of libraries that are used unchanged. Any other, or none that is known, is told by name
and fails: somebody has to read it, and write what was decided into ``READ``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, metadata
from typing import Protocol

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from evals.supply.closure import closure

# Identifiers of SPDX (spdx.org/licenses).
_TAKEN = frozenset(
    ["MIT", "MIT-0", "MIT-CMU", "BSD-1-Clause", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0",
     "ISC", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib", "HPND", "CC0-1.0", "BSL-1.0", "MPL-2.0",
     "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later"]
)  # fmt: skip
# What classifiers and older metadata call the same.
_NAMED = frozenset(
    ["mit license", "bsd", "bsd license", "3-clause bsd license", "bsd 3-clause", "new bsd",
     "apache software license", "apache license 2.0", "apache license, version 2.0", "apache 2.0 license",
     "apache 2.0", "isc license (iscl)", "python software foundation license",
     "the unlicense (unlicense)", "zlib/libpng license",
     "historical permission notice and disclaimer (hpnd)", "boost software license 1.0 (bsl-1.0)",
     "cc0 1.0 universal (cc0 1.0) public domain dedication", "public domain",
     "mozilla public license 2.0 (mpl 2.0)", "gnu lesser general public license v3 (lgplv3)",
     "gnu lesser general public license v3 or later (lgplv3+)",
     "gnu lesser general public license v2 (lgplv2)",
     "gnu lesser general public license v2 or later (lgplv2+)",
     "gnu library or lesser general public license (lgpl)"]
)  # fmt: skip
# Packages whose metadata don't say it in words that are known, and what was read in them.
READ: Mapping[str, str] = {
    "regex": "Apache-2.0 and CNRI-Python: the licence that Python itself had, permissive",
}
_NOT_HERE = "isn't installed here"


class Said(Protocol):
    """A distribution's metadata."""

    def get(self, name: str) -> str | None: ...
    def get_all(self, name: str) -> list[str] | None: ...


def licences_of(said: Said) -> tuple[str, ...]:
    """The licences that all hold, as metadata tell them: the expression, else classifiers, else a line."""
    expression = said.get("License-Expression")
    if expression:
        return (expression,)
    classifiers = [one for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    named = [one.rpartition("::")[2].strip() for one in classifiers]
    named = [one for one in named if one != "OSI Approved"]  # by itself it names none
    if named:
        return tuple(named)
    return tuple((said.get("License") or "").strip().splitlines()[:1])


def is_taken(licence: str) -> bool:
    """Whether a licence is taken, or of an SPDX expression what may be chosen in it.

    >>> is_taken("MIT"), is_taken("GPL-3.0-only"), is_taken("GPL-2.0-only OR MIT"), is_taken("")
    (True, False, True, False)
    >>> is_taken("GPL-3.0-only AND (MIT OR Apache-2.0)"), is_taken("BSD License"), is_taken("not MIT")
    (False, True, False)
    """
    if licence.strip().lower() in _NAMED:
        return True
    try:
        written = canonicalize_license_expression(licence)
    except InvalidLicenseExpression:
        return False
    return _chosen(re.findall(r"[()]|[^\s()]+", written))


def _chosen(words: list[str]) -> bool:
    """Whether a well-formed expression can be met by what is taken; its ``words`` are used up."""
    met = _all_of(words)
    while words and words[0] == "OR":
        words.pop(0)
        met = _all_of(words) or met
    return met


def _all_of(words: list[str]) -> bool:
    met = _one(words)
    while words and words[0] == "AND":
        words.pop(0)
        met = _one(words) and met
    return met


def _one(words: list[str]) -> bool:
    first = words.pop(0)
    if first == "(":
        met = _chosen(words)
        words.pop(0)
        return met
    if words and words[0] == "WITH":  # an exception allows more, never less
        del words[:2]
    return first in _TAKEN


def untaken(names: Iterable[str]) -> dict[str, str]:
    """Those of the packages whose licence somebody has to read: name → what its metadata say."""
    found = {}
    for name in sorted(names):
        try:
            licences = licences_of(metadata(name))  # type: ignore[arg-type]
        except PackageNotFoundError:
            found[name] = _NOT_HERE
            continue
        if name not in READ and not (licences and all(map(is_taken, licences))):
            found[name] = "; ".join(licences) or "its metadata name no licence"
    return found


def main() -> int:
    """Tells of each package that somebody has to read; 1 if there is one."""
    names = closure()
    found = untaken(names)
    for name, licence in found.items():
        print(f"{name}: {licence}", file=sys.stderr)
    print(f"{len(names)} packages, {len(found)} to be read.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

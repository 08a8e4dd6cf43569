"""The packages that an installation without tools of development has: the product's own closure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PRODUCT = "marketrules"
EXTRAS = ("postgresql",)
Required = Callable[[str], Iterable[str] | None]  # a distribution's requirements, as it writes them


def closure(required: Required = requires, extras: Iterable[str] = EXTRAS) -> frozenset[str]:
    """Names of all that the product needs here, itself apart, whether it is installed or not.

    What a requirement's marker leaves out on this machine isn't among them.

    Raises:
        PackageNotFoundError: if the product itself isn't installed.
    """
    found: set[str] = set()
    waiting = [(PRODUCT, tuple(extras))]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        found.add(name)
        try:
            texts = required(name) or ()
        except PackageNotFoundError:
            if name == PRODUCT:
                raise
            continue  # lacking: whoever looks at it tells so
        for one in map(Requirement, texts):
            if _is_meant(one, wanted):
                waiting.append((canonicalize_name(one.name), tuple(sorted(one.extras))))
    return frozenset(found - {PRODUCT})


def _is_meant(one: Requirement, extras: tuple[str, ...]) -> bool:
    if one.marker is None:
        return True
    return any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras))

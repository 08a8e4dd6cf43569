"""What the container installs to ingest, answer and draw: ``python -m evals.supply.serving`` lists it.

Each package as constraints.txt pins it. `make pins` adds the digests of its files, as the registry
tells them, and writes requirements.serving.txt.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import requires
from pathlib import Path

from packaging.utils import canonicalize_name

from evals.supply.closure import PRODUCT, closure

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = ("postgresql", "milvus")
# Needed to tune or export an encoder, or to evaluate; never to ingest, answer or draw the page.
LEFT_OUT = frozenset(
    {"torch", "sentence-transformers", "onnxscript", "onnx", "ir-measures", "milvus-lite"}
)


def required(name: str) -> Iterable[str] | None:
    """What a package says that it needs; ours by its own file, which may be newer than its install."""
    if name in LEFT_OUT:
        return None
    if name != PRODUCT:
        return requires(name)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    # An extra's line that has a marker of its own (milvus-lite's) is one of those left out.
    return [
        *project["dependencies"],
        *(
            f'{one}; extra == "{extra}"'
            for extra in EXTRAS
            for one in extras[extra]
            if ";" not in one
        ),
    ]


def served() -> frozenset[str]:
    """Names of the packages that serving needs here, the product apart."""
    return closure(required, EXTRAS) - LEFT_OUT


def pinned(file: Path) -> dict[str, str]:
    """The version of each package that a file of requirements pins by ``==``."""
    found: dict[str, str] = {}
    for line in file.read_text("utf-8").splitlines():
        name, is_pin, version = line.partition("==")
        if is_pin and not name.lstrip().startswith("#"):
            found[canonicalize_name(name)] = version.split()[0]
    return found


def main() -> int:
    """Prints a line for each package; 1 if constraints.txt lacks one."""
    known = pinned(ROOT / "constraints.txt")
    lacking = sorted(served() - known.keys())
    if lacking:
        print(f"constraints.txt doesn't pin {', '.join(lacking)}.", file=sys.stderr)
        return 1
    for name in sorted(served()):
        print(f"{name}=={known[name]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

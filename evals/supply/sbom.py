"""The product's bill of materials (CycloneDX): ``python -m evals.supply.sbom CYCLONEDX-PY build/sbom.json``.

Made from what is installed here, tools of development left out: with versions, licences, package
addresses, and who needs whom.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from evals.supply.closure import PRODUCT, closure

ROOT = Path(__file__).resolve().parents[2]


def pruned(bill: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """``bill`` with the components of those names alone, and what they need of one another."""
    kept = [
        one for one in bill.get("components", [])
        if canonicalize_name(one["name"]) in names
    ]  # fmt: skip
    product = bill.get("metadata", {}).get("component", {})
    refs = {one.get("bom-ref") for one in (*kept, product)} - {None}
    needs = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", []) if ref in refs]}
        for one in bill.get("dependencies", [])
        if one["ref"] in refs
    ]
    return {**bill, "components": kept, "dependencies": needs}


def lacking(bill: dict[str, Any], names: frozenset[str]) -> list[str]:
    """Packages that the bill doesn't have, or not with version and address."""
    whole = {
        canonicalize_name(one["name"])
        for one in bill["components"]
        if one.get("version") and one.get("purl")
    }
    return sorted(names - whole)


def main(tool: str, to: str) -> int:
    """Writes the bill; 1 if it lacks a package, 2 if the tool failed."""
    command = [tool, "environment", "--pyproject", str(ROOT / "pyproject.toml"), "--mc-type",
               "application", "--output-reproducible", "--of", "JSON", sys.executable]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        bill = json.loads(done.stdout)
    except OSError as error:
        print(f"{tool}: {error.strerror}. Run `make sbom`, which installs it.", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        print(f"cyclonedx-py ended with {error.returncode}: {error.stderr}", file=sys.stderr)
        return 2
    except json.JSONDecodeError as error:
        print(f"cyclonedx-py wrote no JSON: {error}", file=sys.stderr)
        return 2
    names = closure()
    bill = pruned(bill, names)
    missing = lacking(bill, names)
    file = Path(to)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")
    print(f"{PRODUCT}: {len(bill['components'])} packages in {file}", file=sys.stderr)
    for one in missing:
        print(f"lacking: {one}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

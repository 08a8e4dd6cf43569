"""JSON Schemas of what others store or check: an answer, a citation. Versioned by name.

Within a version fields are only added, so a schema lets unknown ones through. The service gives
them at ``/v1/schemas/NAME``; ``python -m search_api.service.schemas docs/schemas`` writes them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from marketrules import wire

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: dict[str, type[wire.Wire]] = {"answer-1": wire.Answer, "citation-1": wire.Citation}


def schema(name: str) -> dict[str, Any]:
    """The schema of that name ("answer-1").

    Raises:
        KeyError: if there is none.
    """
    body = _open(SCHEMAS[name].model_json_schema(mode="serialization"))
    return {"$schema": _DIALECT, "$id": f"urn:marketrules:schema:{name}", **body}


def _open(schema: Any) -> Any:
    """``schema`` with unknown fields let through: another version may have more."""
    if isinstance(schema, dict):
        return {
            name: _open(one)
            for name, one in schema.items()
            if not (name == "additionalProperties" and one is False)
        }
    return [_open(one) for one in schema] if isinstance(schema, list) else schema


def write(folder: Path) -> list[Path]:
    """Writes each as ``NAME.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name in SCHEMAS:
        file = folder / f"{name}.json"
        file.write_text(json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n", "utf-8")
        files.append(file)
    return files


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/schemas"))

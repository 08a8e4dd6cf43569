"""Builds the sample rulebook's documents from their sources.

    python corpus/build_sample.py                 writes corpus/sample/documents
    python corpus/build_sample.py --output DIR    writes them elsewhere

What enters are the texts in corpus/sample/sources, in the markup of building/markup.py; what
leaves are Word, PDF, HTML and text files. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # so that the script runs from anywhere

from building.markup import Source, parse
from building.pasted import manual, pasted
from building.portable import pdf
from building.webpage import notice
from building.word import word

_SAMPLE = Path(__file__).parent / "sample"


def built(source: Source) -> bytes:
    """The bytes of the document that a source describes.

    Raises:
        ValueError: if its form is none of word, pdf, pasted, manual, notice, request.
    """
    match source.settings["form"]:
        case "word" | "request":
            return word(source)
        case "pdf":
            return pdf(source)
        case "pasted":
            return pasted(source).encode("utf-8")
        case "manual":
            return manual(source).encode("utf-8")
        case "notice":
            return notice(source).encode("utf-8")
        case other:
            raise ValueError(f"no such form: {other}")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--output", type=Path, default=_SAMPLE / "documents")
    output: Path = arguments.parse_args().output
    output.mkdir(parents=True, exist_ok=True)
    for path in sorted((_SAMPLE / "sources").glob("*.md")):
        source = parse(path.read_text(encoding="utf-8"))
        target = output / source.settings["file"]
        target.write_bytes(built(source))
        print(f"{path.name} -> {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The measurements of ``evals.growth`` as a table and a plot: ``python -m evals.growth_report FILE``.

JSON lines enter; a Markdown table leaves on standard output, and an SVG where ``--plot`` says:
milliseconds of a search, of comparing vectors and of embedding the question, against the number of
passages, both on logarithmic axes.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.report.markup import Html, tag

_WIDE, _HIGH, _LEFT, _TOP = 560, 300, 60, 20  # pixels of the plot's inside and its margins
_LINES = {"search_ms": ("search", "#1f5fa8"), "vectors_ms": ("vectors", "#b3541e"),
          "embed_ms": ("embedding the question", "#666")}  # fmt: skip
_STYLE = "text{font:12px sans-serif;fill:#222}line{stroke:#ddd}polyline{fill:none;stroke-width:2}"


def rows(records: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The table, one size a line."""
    yield ("| passages | index | search p50 / p95 | × embedding | vectors p50 | recall@10, of one"
           " document | memory | files | build | open | load |")  # fmt: skip
    yield "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for one in records:
        search, embed = one["search_ms"], one["embed_ms"]["p50"]
        recall = one["recall@10"]
        yield (
            f"| {one['passages']:,} | {one['vectors']} | {search['p50']:.1f} / {search['p95']:.1f} ms"
            f" | {search['p50'] / embed:.1f} | {one['vectors_ms']['p50']:.1f} ms"
            f" | {recall['all']:.3f}, {recall['document']:.3f} | {one['memory_mib']:,} MiB"
            f" | {one['files_mib']:,} MiB | {one['build_s']:.0f} s | {one['open_s']:.1f} s"
            f" | {one['machine']['load']} |"
        )


def plot(records: Sequence[dict[str, Any]]) -> Html:
    """Milliseconds against passages, p50."""
    sizes = [math.log10(one["passages"]) for one in records]
    times = [one[name]["p50"] for name in _LINES for one in records]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))

    def place(size: float, time: float) -> tuple[float, float]:
        across = (size - min(sizes)) / ((max(sizes) - min(sizes)) or 1)
        up = (math.log10(time) - low) / ((high - low) or 1)
        return round(_LEFT + across * _WIDE, 1), round(_TOP + (1 - up) * _HIGH, 1)

    parts = [tag("style", _STYLE)]
    for power in range(low, high + 1):
        _, y = place(sizes[0], 10.0**power)
        parts.append(tag("line", x1=_LEFT, x2=_LEFT + _WIDE, y1=y, y2=y))
        parts.append(tag("text", f"{10.0**power:g} ms", x=_LEFT - 8, y=y + 4, text_anchor="end"))
    for size, one in zip(sizes, records, strict=True):
        x, _ = place(size, 10.0**low)
        told = f"{one['passages']:,}"
        parts.append(tag("text", told, x=x, y=_TOP + _HIGH + 20, text_anchor="middle"))
    for name, (label, colour) in _LINES.items():
        points = [place(size, one[name]["p50"]) for size, one in zip(sizes, records, strict=True)]
        joined = " ".join(f"{x},{y}" for x, y in points)
        parts.append(tag("polyline", points=joined, stroke=colour))
        x, y = points[-1]
        parts.append(tag("text", label, x=x - 6, y=y - 8, text_anchor="end", fill=colour))
    box = f"0 0 {_LEFT + _WIDE + 40} {_TOP + _HIGH + 40}"
    return tag("svg", parts, xmlns="http://www.w3.org/2000/svg", viewBox=box, role="img",
               aria_label="Milliseconds of a search against the number of passages")  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.growth_report", description=__doc__)
    parser.add_argument("file", type=Path, help="JSON lines of evals.growth")
    parser.add_argument("--plot", type=Path, metavar="SVG", help="where to draw")
    args = parser.parse_args(argv)
    records = [json.loads(line) for line in args.file.read_text(encoding="utf-8").splitlines()]
    sys.stdout.write("\n".join(rows(records)) + "\n")
    if args.plot:
        args.plot.write_text(f"{plot(records)}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``marketrules compare``: what changed between two editions of a document."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import engine_of, write_model
from cli.options import add_data, add_json

if TYPE_CHECKING:
    from search_api.compare.changes import Change
    from search_api.compare.editions import Comparison

_STRUCK, _CAME, _PLAIN = "\033[9;31m", "\033[1;32m", "\033[0m"
_COLOURS = {"[-": _STRUCK, "{+": _CAME, "-]": _PLAIN, "+}": _PLAIN}
_SIGNS = re.compile("|".join(map(re.escape, _COLOURS)))
_BOTH = ("changed", "became_effective")


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOCUMENT", help="its id, as `documents` lists it")
    edition = "an edition, or a date: the edition in force then"
    parser.add_argument("before", metavar="EDITION", help=edition)
    parser.add_argument("after", metavar="EDITION", help=edition)
    parser.add_argument(
        "--section", metavar="NUMBER", default="", help="only this Section and those below it"
    )
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    found = engine_of(args).compare(args.document, args.before, args.after, args.section)
    if args.json:
        from marketrules import wire

        write_model(wire.Comparison.model_validate(found))
        return 0
    print("\n".join(_lines(found, colours=sys.stdout.isatty())))
    return 0


def _lines(found: Comparison, *, colours: bool) -> Iterator[str]:
    counts = Counter(one.kind.value.replace("_", " ") for one in found.changes)
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "no change"
    yield f"{found.title}, {found.before} → {found.after}: {told}."
    section = None
    for one in found.changes:
        if one.section != section:
            section = one.section
            yield f"\n§ {section}"
        yield from _change_lines(one, colours=colours)


def _change_lines(one: Change, *, colours: bool) -> Iterator[str]:
    from cli.text import wrapped
    from marketrules.redlines import marked

    by = f" by {', '.join(one.revisions)}" if one.revisions else ""
    was = f", was {one.was}" if one.was else ""
    place = "Section" if one.whole else one.paragraph or "(text)"
    yield f"  {place} {one.kind.value.replace('_', ' ')}{by}{was}"
    if one.kind.value == "renumbered":
        return
    text = " ".join(
        (marked(one.redline) if one.kind.value in _BOTH else one.new or one.old).split()
    )
    code = _PLAIN
    for line in wrapped(text, "      "):
        if not colours:
            yield line
            continue
        coloured, code = _coloured(line, code)
        yield coloured


def _coloured(line: str, code: str) -> tuple[str, str]:
    """The line in colours, and the colour in which the next one starts: a change may go on there."""
    start, at = code, 0
    shown = []
    for sign in _SIGNS.finditer(line):
        code = _COLOURS[sign[0]]
        before = sign.start() if code != _PLAIN else sign.end()
        shown += [line[at:before], code]
        at = before
    blanks = len(line) - len(line.lstrip())
    whole = "".join((*shown, line[at:]))
    return f"{whole[:blanks]}{start}{whole[blanks:]}{_PLAIN}", code


COMMAND = Command(
    name="compare",
    summary="tell what changed between two editions of a document, word by word",
    example="marketrules compare planning-guide 2025-04-01 2025-12-15 --section 5.2",
    configure=_configure,
    run=_run,
)

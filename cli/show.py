"""``marketrules show``: the text at a pinpoint."""

from __future__ import annotations

import argparse

from cli.command import Command
from cli.opened import engine_of, write_model
from cli.options import add_as_of, add_data, add_json


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pinpoint",
        nargs="+",
        metavar="PINPOINT",
        help="'4.4.11(1)(a)', 'planning-guide 9.4(8)', NPRR1013, QSE, a document, or a whole key;"
        " in quotation marks where it has brackets",
    )
    add_as_of(parser)
    parser.add_argument(
        "--in-context", action="store_true", help="with lead-in and the paragraphs below it"
    )
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    if not " ".join(args.pinpoint).strip():
        args.usage.error("the PINPOINT is blank")
    engine = engine_of(args)
    shown = engine.show(" ".join(args.pinpoint), args.as_of)
    if args.json:
        from marketrules import wire

        write_model(wire.Shown.model_validate(shown))
        return 0
    from cli.redline_text import request_lines
    from cli.text import match_lines

    request = shown.request
    if request is not None:
        print("\n".join(request_lines(request, shown.as_of)))
    for match in shown.matches:
        if request is not None and match.citation.document == request.filing.document:
            continue
        below = engine.quotes(match.children, args.as_of) if args.in_context else ()
        print("\n".join(match_lines(match, below, in_context=args.in_context)))
    return 0


COMMAND = Command(
    name="show",
    summary="show the text that stands at a pinpoint, verbatim",
    example="marketrules show 'planning-guide 9.4(8)' --as-of 2026-01-10",
    configure=_configure,
    run=_run,
)

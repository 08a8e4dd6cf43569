"""``marketrules search``: the best paragraphs for some words, ranked."""

from __future__ import annotations

import argparse
import sys

from cli.command import Command
from cli.opened import engine_of, write_model
from cli.options import add_as_of, add_batch, add_data, add_json, positive, settings_of

_STATUSES = ("in_effect", "pending", "interpretation", "proposed", "superseded", "reserved")


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="?", metavar="QUERY")
    add_as_of(parser)
    parser.add_argument(
        "--status", choices=_STATUSES, help="only text of this status (default: text in force)"
    )
    parser.add_argument("--document", metavar="ID", help="only this document, by its id")
    parser.add_argument("--top", type=positive, metavar="N", help="how many hits (10)")
    parser.add_argument(
        "--explain", action="store_true", help="say of each hit which lists found it, and how high"
    )
    add_batch(parser)
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    if (args.query is None) == (args.batch is None):
        args.usage.error("give a QUERY or --batch FILE")
    if (args.batch is None) != (args.output is None):
        args.usage.error("--batch FILE and --output FILE go together")
    if args.query is not None and not args.query.strip():
        args.usage.error("the QUERY is blank")
    top = settings_of(args, top=args.top).top
    return _batch(args, top) if args.batch else _one(args, top)


def _one(args: argparse.Namespace, top: int) -> int:
    from search_api.hits import hit_list

    found = engine_of(args).search(
        args.query, args.as_of, status=args.status, document=args.document, top=top,
        explain=args.explain,
    )  # fmt: skip
    if args.json:
        write_model(hit_list(found))
        return 0
    from cli.text import hit_lines, wrapped

    print("\n".join(hit_lines(found.hits, found.reasons)) or "Nothing found.")
    for note in found.notes:
        print("\n".join(wrapped(f"Note: {note}")), file=sys.stderr)
    return 0


def _batch(args: argparse.Namespace, top: int) -> int:
    from cli.batch import Asked, run_batch
    from marketrules import wire
    from search_api.hits import hit_list

    engine = engine_of(args)

    def searched(asked: Asked) -> wire.HitList:
        return hit_list(
            engine.search(
                asked.question,
                asked.as_of or args.as_of,
                status=args.status,
                document=args.document,
                top=top,
            )
        )

    count = run_batch(args.batch, args.output, searched)
    print(f"{count} hit lists in {args.output}", file=sys.stderr)
    return 0


COMMAND = Command(
    name="search",
    summary="rank the paragraphs that fit some words",
    example='marketrules search "notice before switching QSE" --document nodal-protocols --top 5',
    configure=_configure,
    run=_run,
)

"""``marketrules consolidate``: the text of a document with boxes applied."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import data_or_sample, write_json
from cli.options import add_data, add_json, add_register, day, register_of, settings_of
from marketrules.errors import PinpointUnresolved
from marketrules.folders import DataFolder
from marketrules.settings import Settings

if TYPE_CHECKING:
    from marketrules.consolidation.coming import Events
    from marketrules.holdings import Holding


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        help="a document, or the key of an edition held: nodal-protocols@2025-04-01",
    )
    parser.add_argument(
        "--applied", nargs="+", action="extend", default=[], metavar="REVISION",
        help="boxes of these revisions, as NPRR1013; one of several revisions needs all of them",
    )  # fmt: skip
    parser.add_argument(
        "--project", default="", metavar="WORDS",
        help='boxes that wait for this project, by words of their trigger ("Real-Time Co-Optimization")',
    )  # fmt: skip
    parser.add_argument(
        "--on", type=day, metavar="DATE",
        help="boxes in force on this date, by the revision register and by the dates they state",
    )  # fmt: skip
    add_register(parser)
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    if args.project and not args.project.strip():
        args.usage.error("the WORDS of --project are blank")
    from cli.consolidated import as_json, lines
    from marketrules.consolidation.edition import consolidated

    settings = settings_of(args)
    events = _events(args, settings)
    holding = _holding(args.file, settings)
    done = consolidated(holding, events)
    if args.json:
        write_json(as_json(args.file, done, events))
        return 0
    print("\n".join(lines(holding.edition, done, events)))
    return 0


def _events(args: argparse.Namespace, settings: Settings) -> Events:
    from marketrules.consolidation.coming import Events

    named = (one.strip().upper() for each in args.applied for one in each.split(","))
    return Events(
        frozenset(filter(None, named)),
        args.project,
        args.on.isoformat() if args.on else "",
        register_of(settings),
    )


def _holding(name: str, settings: Settings) -> Holding:
    """The file understood, or what is held under that key; of a document its newest edition.

    Raises:
        UnreadableDocument: if it is a file that can't be read.
        PinpointUnresolved: if it is neither a file nor held.
    """
    from ingest.holding_store import folder_of
    from ingest.pipeline import understand_file
    from marketrules.holdings import load_holding

    path = Path(name)
    if path.exists() or path.suffix.lower() in (".txt", ".docx", ".doc", ".pdf", ".html", ".htm"):
        return understand_file(path, settings)
    folder = DataFolder(data_or_sample(settings.data))
    held = folder_of(folder, name)
    if not held.is_dir():
        keys = sorted(one.name for one in folder.holdings.glob("*@*") if one.is_dir())
        editions = [key for key in keys if key.partition("@")[0] == name]
        if not editions:
            raise PinpointUnresolved(
                f"{name} is neither a file nor an edition that is held.",
                remedy=f"Held: {', '.join(keys)}." if keys else "Nothing is held.",
            )
        held = folder.holdings / editions[-1]
    return load_holding(held)


COMMAND = Command(
    name="consolidate",
    summary="write out a document's text with boxes of some revisions applied",
    example="marketrules consolidate 'corpus/sample/documents/LMGO Market Protocols 010125.txt'"
    " --applied LPRR104 LPRR106",
    configure=_configure,
    run=_run,
)

"""``marketrules backup`` and ``marketrules restore``: the data folder and the records as one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cli.command import Command
from cli.opened import write_json
from cli.options import add_data, add_json, settings_of


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where to, for example rules.tar")
    add_json(parser)
    add_data(parser)


def _back_up(args: argparse.Namespace) -> int:
    from ingest.lock import exclusive
    from marketrules.folders import DataFolder
    from search_api.upkeep.backup import back_up

    settings = settings_of(args)
    with exclusive(DataFolder(settings.data)):
        contents = back_up(settings, args.file)
    size = args.file.stat().st_size
    if contents.records == "postgresql":
        print("The records are on a PostgreSQL server: back them up with pg_dump.", file=sys.stderr)
    if args.json:
        write_json({"file": str(args.file), "bytes": size, "snapshot": contents.snapshot,
                    "files": len(contents.files), "records": contents.records})  # fmt: skip
    else:
        of = f"of snapshot {contents.snapshot}" if contents.snapshot else "without a snapshot"
        print(f"{args.file}: {len(contents.files)} files, {size >> 20:,} MiB, {of}.")
    return 0


def _configure_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a backup")
    parser.add_argument(
        "--over",
        action="store_true",
        help="though the data folder holds something: it is moved aside",
    )
    add_json(parser)
    add_data(parser)


def _restore(args: argparse.Namespace) -> int:
    from search_api.upkeep.backup import restore

    done = restore(args.file, settings_of(args).data, over=args.over)
    if args.json:
        write_json({"data": str(done.folder), "snapshot": done.contents.snapshot,
                    "created": done.contents.created, "records": done.contents.records,
                    "aside": str(done.aside or "")})  # fmt: skip
        return 0
    print(f"{done.folder} is as it was on {done.contents.created}.")
    if done.aside is not None:
        print(f"What was there lies in {done.aside}. Restart the service.")
    return 0


COMMAND = Command(
    name="backup",
    summary="write the data folder and the desk's records to one file, while the service runs",
    example="marketrules backup /backups/rules.tar",
    configure=_configure,
    run=_back_up,
)
RESTORE = Command(
    name="restore",
    summary="put a backup in place as the data folder",
    example="marketrules restore /backups/rules.tar --data data",
    configure=_configure_restore,
    run=_restore,
)

"""``marketrules restrict`` and ``unrestrict``: which documents only some groups may see."""

from __future__ import annotations

import argparse
import sys
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import data_or_sample, write_json
from cli.options import add_data, add_json, settings_of
from marketrules.folders import DataFolder

if TYPE_CHECKING:
    from search_api.access.restrictions import Restrictions

_NEXT = "`marketrules ingest` and a running server index anew for those who see less."


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "document", nargs="?", metavar="DOCUMENT",
        help="id of a document, or a pattern of ids (\"nprr*\"); held already or not yet."
        " None: list what is restricted",
    )  # fmt: skip
    parser.add_argument(
        "--group", action="append", default=[], metavar="G", dest="groups",
        help="a group that sees it; may be repeated; takes the place of the groups before",
    )  # fmt: skip
    parser.add_argument("--nobody", action="store_true", help="only who sees everything sees it")
    _common(parser)


def _configure_undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOCUMENT", help="as it was named to `restrict`")
    _common(parser)


def _common(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    add_data(parser)
    parser.set_defaults(parser=parser)


def _run(args: argparse.Namespace) -> int:
    from search_api.access.restrictions import read_restrictions, restrict

    folder = _folder(args)
    if args.document is None:
        return _print(args, read_restrictions(folder.restrictions))
    if bool(args.groups) == args.nobody:
        args.parser.error("name a --group, or say --nobody")
    held = restrict(folder.restrictions, args.document, args.groups)
    matches = [one for one in _documents(folder) if fnmatchcase(one, args.document)]
    if not matches:
        print(f"Nothing held is named {args.document!r} yet; it will be restricted as it comes.",
              file=sys.stderr)  # fmt: skip
    print(f"In force from now on. {_NEXT}", file=sys.stderr)
    return _print(args, held)


def _run_undo(args: argparse.Namespace) -> int:
    from search_api.access.restrictions import unrestrict

    return _print(args, unrestrict(_folder(args).restrictions, args.document))


def _folder(args: argparse.Namespace) -> DataFolder:
    return DataFolder(data_or_sample(settings_of(args).data))


def _documents(folder: DataFolder) -> set[str]:
    """The ids of the documents that are published."""
    from contextlib import closing

    from index.publish import open_current

    if not folder.current.exists():
        return set()
    with closing(open_current(folder, None)) as snapshot:
        return {one.document.id for one in snapshot.editions}


def _print(args: argparse.Namespace, held: Restrictions) -> int:
    if args.json:
        write_json([one.model_dump() for one in held.entries])
        return 0
    for one in held.entries:
        print(f"{one.document}: {', '.join(one.groups) or 'nobody but who sees everything'}")
    if not held.entries:
        print("No document is restricted.", file=sys.stderr)
    return 0


COMMAND = Command(
    name="restrict",
    summary="let only some groups see a document",
    example='marketrules restrict "nprr12*" --group settlements',
    configure=_configure,
    run=_run,
)
UNDO = Command(
    name="unrestrict",
    summary="let everybody see a document again",
    example='marketrules unrestrict "nprr12*"',
    configure=_configure_undo,
    run=_run_undo,
)

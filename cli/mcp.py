"""``marketrules mcp``: the desk as tools for an assistant, over standard input and output."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import engine_of
from cli.options import add_data
from marketrules.errors import SettingsError

if TYPE_CHECKING:
    from search_api.assistant.desk import Desk


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--api", metavar="URL", help="a service that runs, instead of a data folder"
    )
    parser.add_argument(
        "--key-file", type=Path, metavar="FILE", help="file that holds the key for that service"
    )
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    if args.key_file is not None and args.api is None:
        args.usage.error("--key-file goes with --api")
    from search_api.assistant.server import server_over

    server_over(_desk(args)).run("stdio")
    return 0


def _desk(args: argparse.Namespace) -> Desk:
    from search_api.assistant.desk import OwnDesk, RemoteDesk

    if args.api is None:
        return OwnDesk(engine_of(args))
    from marketrules.client import Client

    return RemoteDesk(Client(args.api, key=_key(args.key_file)))


def _key(path: Path | None) -> str | None:
    if path is None:
        return None
    key = path.read_text(encoding="utf-8").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise SettingsError(f"{path}: holds no key.", remedy="Put the key alone into that file.")
    return key


COMMAND = Command(
    name="mcp",
    summary="offer search, ask, show and compare to an assistant (Model Context Protocol, stdio)",
    example="marketrules mcp --data ./data",
    configure=_configure,
    run=_run,
)

"""``marketrules doctor``: what is wrong with the data folder and the records, and what was mended."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import write_json
from cli.options import add_data, add_json, settings_of

if TYPE_CHECKING:
    from marketrules.settings import Settings
    from search_api.upkeep.doctor import Finding


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mend",
        action="store_true",
        help="put right what can be without losing what can't be made again",
    )
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    from index.searches import store_of
    from ingest.holding_store import recover
    from ingest.lock import exclusive
    from marketrules.folders import DataFolder
    from search_api.upkeep.doctor import State, examine
    from search_api.upkeep.mending import mend

    settings = settings_of(args)
    folder = DataFolder(settings.data)
    done: dict[int, str] = {}
    with exclusive(folder) if args.mend else nullcontext():
        found = list(examine(settings))
        if args.mend:
            recover(folder)
            for number, one in enumerate(found):
                if told := mend(one, folder, lambda: _rebuilt(settings), store_of(settings)):
                    done[number] = told
            after = list(examine(settings))
        else:
            after = found
    if args.json:
        write_json([_plain(one, done.get(number, "")) for number, one in enumerate(found)])
    else:
        _print(found, done)
    return 1 if any(one.state is State.WRONG for one in after) else 0


def _rebuilt(settings: Settings) -> str:
    """Builds a snapshot of the holdings and publishes it; the lock is held already."""
    from index.build import build_snapshot
    from index.embed import OnnxEmbedder
    from index.model import ensure_encoder
    from index.publish import publish
    from index.searches import store_of
    from ingest.holding_store import load_holdings
    from marketrules.folders import DataFolder

    folder = DataFolder(settings.data)
    embedder = OnnxEmbedder(ensure_encoder(settings))
    name = build_snapshot(folder, load_holdings(folder), embedder)
    publish(folder, name, store=store_of(settings))
    return name


def _plain(one: Finding, mended: str) -> dict[str, str]:
    where = "" if one.where is None else str(one.where)
    return {"check": one.check, "state": one.state, "told": one.told, "remedy": one.remedy,
            "where": where, "mended": mended}  # fmt: skip


def _print(found: list[Finding], done: dict[int, str]) -> None:
    for number, one in enumerate(found):
        print(f"{one.state:<8} {one.check}: {one.told}")
        if number in done:
            print(f"         mended: {done[number]}")
        elif one.mend:
            print(f"         --mend: {one.mend}.")
        elif one.remedy:
            print(f"         {one.remedy}")


COMMAND = Command(
    name="doctor",
    summary="look at the data folder and the records, and mend what can be mended",
    example="marketrules doctor --mend",
    configure=_configure,
    run=_run,
)

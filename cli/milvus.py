"""``marketrules milvus``: the published snapshot in the Milvus that is set (MARKETRULES_MILVUS).

``ingest`` loads what it publishes by itself. ``load`` is for a Milvus that is set later, was emptied,
or has a copy that isn't whole; ``status`` tells what is there.
"""

from __future__ import annotations

import argparse
import sys

from cli.command import Command
from cli.opened import write_json
from cli.options import add_data, add_json, settings_of
from marketrules.errors import SettingsError
from marketrules.folders import DataFolder


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", choices=("load", "status"), help="load what is published, or tell what is there"
    )
    add_data(parser)
    add_json(parser)


def _run(args: argparse.Namespace) -> int:
    from index.publish import current_id, publish

    settings = settings_of(args)
    if not settings.milvus:
        raise SettingsError(
            "No Milvus is set.", remedy="Set MARKETRULES_MILVUS (docs/operations.md)."
        )
    from index.milvus.store import MilvusStore, collection_name

    folder = DataFolder(settings.data)
    store = MilvusStore.at(settings.milvus, settings.milvus_token.get_secret_value())
    published = current_id(folder)
    if args.what == "load" and published is not None:
        publish(folder, published, store=store)
    told = {
        "published": published,
        "current": store.current(),
        "collections": list(store.collections()),
    }
    good = published is not None and told["current"] == collection_name(published)
    if args.json:
        write_json(told)
    else:
        print(f"published: {published or 'nothing'}")
        print(f"current in Milvus: {told['current'] or 'none'}")
        for name in store.collections():
            print(f"  {name}")
    if not good:
        print("What is published isn't current in Milvus: `marketrules milvus load`.",
              file=sys.stderr)  # fmt: skip
    return 0 if good else 1


COMMAND = Command(
    name="milvus",
    summary="the published snapshot in Milvus",
    example="marketrules milvus load",
    configure=_configure,
    run=_run,
)

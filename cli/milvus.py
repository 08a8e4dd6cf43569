"""``marketrules milvus``: the published snapshot in the Milvus that is set (MARKETRULES_MILVUS).

``ingest`` loads what it publishes by itself. ``load`` is for a Milvus that is set later, was emptied,
or has a copy that isn't whole; ``status`` tells what is there.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import write_json
from cli.options import add_data, add_json, settings_of
from marketrules.errors import SettingsError
from marketrules.folders import DataFolder

if TYPE_CHECKING:
    from index.searches import SearchStore


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
        _load_audiences(folder, store)
    names = [*store.collections(), *sorted(store.audiences())]
    told = {"published": published, "current": store.current(), "collections": names}
    good = published is not None and told["current"] == collection_name(published)
    if args.json:
        write_json(told)
    else:
        print(f"published: {published or 'nothing'}")
        print(f"current in Milvus: {told['current'] or 'none'}")
        for name in names:
            print(f"  {name}")
    if not good:
        print("What is published isn't current in Milvus: `marketrules milvus load`.",
              file=sys.stderr)  # fmt: skip
    return 0 if good else 1


def _load_audiences(folder: DataFolder, store: SearchStore) -> None:
    """Loads what each audience has, and forgets those of audiences that are no more."""
    from index.publish import current_id, publish
    from search_api.access.audiences import KEPT

    held = [path for path in folder.audiences.glob("[!.]*") if path.is_dir()]
    for path in held:
        name = current_id(DataFolder(path))
        if name is not None:
            publish(DataFolder(path), name, kept=KEPT, store=store.apart(path.name))
    store.forget_apart({path.name for path in held})


COMMAND = Command(
    name="milvus",
    summary="the published snapshot in Milvus",
    example="marketrules milvus load",
    configure=_configure,
    run=_run,
)

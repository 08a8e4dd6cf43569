"""``marketrules audiences``: snapshots of those who don't see all documents, built and listed.

The server starts it too (``child_builder``): a build in a process of its own takes neither the
server's interpreter nor its memory.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import data_or_sample, write_json
from cli.options import add_data, add_json, settings_of
from marketrules.errors import AudienceNotReady
from marketrules.folders import DataFolder
from marketrules.settings import Settings

if TYPE_CHECKING:
    from index.embed import Embedder
    from search_api.access.audiences import Audience, Built

_PATIENCE_S = 1800


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--group", action="append", default=[], metavar="G", dest="groups",
        help="build that of callers of these groups alone; without: of all callers known from keys",
    )  # fmt: skip
    parser.add_argument("--no-groups", action="store_true", help="that of callers without groups")
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    from index.embed import OnnxEmbedder
    from index.model import ensure_encoder

    asked = settings_of(args)
    # Keys lie where they were issued, documents may be the sample's.
    update = {"data": data_or_sample(asked.data), "keys_file": asked.keys}
    settings = asked.model_copy(update=update)
    only = [frozenset(args.groups)] if args.groups or args.no_groups else None
    done = build_audiences(settings, lambda: OnnxEmbedder(ensure_encoder(settings)), only)
    if args.json:
        write_json([
            {"groups": list(one.groups), "documents": list(one.documents), "snapshot": one.snapshot}
            for one in done
        ])  # fmt: skip
        return 0
    for one in done:
        groups = ", ".join(one.groups) or "no groups"
        print(f"{groups}: {len(one.documents)} documents, snapshot {one.snapshot or 'none'}")
    if not done:
        print("Every caller sees all documents: nothing to build.", file=sys.stderr)
    return 0


def build_audiences(
    settings: Settings,
    embedder: Callable[[], Embedder],
    groups: Iterable[frozenset[str]] | None = None,
) -> list[Built]:
    """Builds the audiences of callers with such groups (None: of those known from keys), if stale.

    Audiences that nobody is of any more are removed. ``embedder`` is called if one is built.

    Raises:
        SnapshotMissing: if nothing has been ingested.
        AccessError: if the keys or restrictions can't be read.
        SearchStoreUnavailable: if Milvus is set and doesn't answer.
    """
    from index.searches import FILES, store_of
    from ingest.cross_references import linked
    from search_api.access.audiences import build_audience, forget_audiences, up_to_date
    from search_api.access.restrictions import read_restrictions

    folder = DataFolder(settings.data)
    known = known_audiences(settings)
    wanted = known if groups is None else audiences_of(folder, groups)
    restrictions = read_restrictions(folder.restrictions)
    store = store_of(settings) if wanted or folder.audiences.is_dir() else FILES
    done = []
    for audience in wanted:
        built = up_to_date(folder, audience, restrictions)
        if built is None:
            built = build_audience(folder, audience, embedder(), linked, store)
        done.append(built)
    if groups is None:
        forget_audiences(folder, known, store)
    return done


def known_audiences(settings: Settings) -> list[Audience]:
    """Of callers without groups, and of each valid key: those that don't see everything."""
    from search_api.access.keys import KeyRing

    callers = [key.caller.groups for key in KeyRing(settings.keys).valid()]
    mine = [frozenset[str](), *(groups for groups in callers if groups is not None)]
    return audiences_of(DataFolder(settings.data), mine)


def audiences_of(folder: DataFolder, groups: Iterable[frozenset[str]]) -> list[Audience]:
    """The audiences that callers with such groups are of, if they don't see everything."""
    from search_api.access.audiences import Audience, published_documents
    from search_api.access.restrictions import read_restrictions

    restrictions = read_restrictions(folder.restrictions)
    if not restrictions.entries:
        return []
    held = {document for document, _ in published_documents(folder)}
    found = {
        Audience(restrictions.relevant(mine)): None
        for mine in groups
        if restrictions.closed(held, mine)
    }
    return list(found)


def child_builder(settings: Settings) -> Callable[[Audience], None]:
    """What builds an audience in a process of its own."""

    def build(audience: Audience) -> None:
        command = [sys.executable, "-m", "cli", "audiences", "--data", str(settings.data)]
        for group in sorted(audience.groups):
            command += ["--group", group]
        if not audience.groups:
            command.append("--no-groups")
        try:
            child = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=_PATIENCE_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise AudienceNotReady(f"It took more than {_PATIENCE_S} s.") from error
        if child.returncode:
            raise AudienceNotReady(child.stderr.strip()[-500:] or "The build was ended.")

    return build


COMMAND = Command(
    name="audiences",
    summary="index anew for callers who don't see all documents",
    example="marketrules audiences",
    configure=_configure,
    run=_run,
)

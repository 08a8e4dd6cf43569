"""The answering engine over the data folder that a command names, and JSON on standard output."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.options import settings_of
from marketrules.folders import DataFolder

if TYPE_CHECKING:
    from pydantic import BaseModel

    from search_api.engine import Engine


SAMPLE_FOLDER = "sample"


def engine_of(args: argparse.Namespace) -> Engine:
    """Opens the published snapshot.

    Raises:
        SnapshotMissing: if nothing has been ingested.
        SnapshotMismatch: if it was built with another format or embedder.
        ModelMissing: if the encoder isn't there.
    """
    from search_api.engine import Engine

    settings = settings_of(args)
    engine = Engine.open(settings.model_copy(update={"data": data_or_sample(settings.data)}))
    if engine.following.failure:
        print(engine.following.failure, file=sys.stderr)
    return engine


def data_or_sample(data: Path) -> Path:
    """The data folder, or the sample's below it while nothing else is held.

    ``up`` builds the sample in a folder of its own, so that documents ingested later stand alone.
    """
    sample = data / SAMPLE_FOLDER
    if DataFolder(data).current.exists() or not DataFolder(sample).current.exists():
        return data
    print(f"Nothing is held in {data}: this is the sample's rulebook.", file=sys.stderr)
    return sample


def write_json(value: Any) -> None:
    """One JSON document on standard output, in UTF-8 whatever the terminal's locale."""
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n")
    sys.stdout.flush()


def write_model(model: BaseModel) -> None:
    """One wire model as JSON on standard output."""
    write_json(model.model_dump(mode="json", by_alias=True))

"""Systems by name, over the data folder that a run is about.

A name enters ("marketrules", an API's address, a baseline's name); the system leaves, with the
snapshot that its quotes are checked against. Baselines (``evals.baselines``) are made from what is
opened here anyway.
"""

from __future__ import annotations

from dataclasses import dataclass

from evals.baselines import BASELINES
from evals.systems import OverHttp, Product, System
from index.embed import Embedder, OnnxEmbedder
from index.model import ensure_encoder
from index.publish import open_current
from index.snapshot import Snapshot
from marketrules.errors import SettingsError
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.engine import Engine

PRODUCT = "marketrules"


@dataclass(frozen=True, slots=True)
class Desk:
    """The published snapshot, the encoder, and the product over them."""

    folder: DataFolder
    snapshot: Snapshot
    embedder: Embedder
    engine: Engine


def open_desk(settings: Settings) -> Desk:
    """Opens what is published in the data folder.

    Raises:
        SnapshotMissing: if nothing is.
        SnapshotMismatch: if it was built with another format or encoder.
        ModelMissing: if the encoder can't be had.
    """
    folder = DataFolder(settings.data)
    open_current(folder, None).close()  # nothing published: say so before the encoder is made
    embedder = OnnxEmbedder(ensure_encoder(settings))
    engine = Engine(folder, embedder)
    return Desk(folder, open_current(folder, embedder.identity), embedder, engine)


def open_sources(settings: Settings) -> Snapshot | None:
    """The published snapshot, to check quotes against; None if there is none."""
    folder = DataFolder(settings.data)
    return open_current(folder, None) if folder.current.exists() else None


def open_system(name: str, settings: Settings) -> tuple[System, Snapshot | None]:
    """The system of that name, and the snapshot that its quotes are checked against.

    Raises:
        SettingsError: if there is no system of that name; and as ``open_desk``.
    """
    if name.startswith(("http://", "https://")):
        return OverHttp(name), open_sources(settings)
    if name != PRODUCT and name not in BASELINES:
        known = ", ".join((PRODUCT, *BASELINES))
        raise SettingsError(
            f"no system is called {name!r}.", remedy=f"Known: {known}, or an API's address."
        )
    desk = open_desk(settings)
    return system_of(name, desk), desk.snapshot


def system_of(name: str, desk: Desk) -> System:
    """The product, or the baseline of that name, over what is open already."""
    if name == PRODUCT:
        return Product(desk.engine, desk.embedder, desk.snapshot)
    return BASELINES[name](desk)

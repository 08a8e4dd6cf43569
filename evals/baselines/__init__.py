"""Systems that must lose to the product, asked by the same command over the same snapshot.

A name enters, a maker of the system leaves (it takes what is opened for a run anyway). Each is
here to unmask a measure: whichever of them wins one shows that the measure rewards the wrong
thing (``docs/evaluation.md`` tells which did, and what was changed).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from evals.baselines.chunks import Bm25Only, PlainChunks
from evals.baselines.pasting import CiteTheSection, PastePassages
from evals.baselines.saying import AlwaysRefuse, EchoTheQuestion

if TYPE_CHECKING:
    from evals.opening import Desk
    from evals.systems import System

BASELINES: Mapping[str, Callable[[Desk], System]] = {
    PlainChunks.name: PlainChunks,
    Bm25Only.name: Bm25Only,
    PastePassages.name: PastePassages,
    CiteTheSection.name: CiteTheSection,
    AlwaysRefuse.name: AlwaysRefuse,
    EchoTheQuestion.name: EchoTheQuestion,
}

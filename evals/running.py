"""A system and a set of judged questions in, a run out: asks everything, times it, scores it.

Each question is searched and answered one after the other, as on a call. The first question is
asked once beforehand, so that what is loaded at first use isn't counted as time of an answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from evals.judgments import Judgment, JudgmentSet
from evals.pointing import Unheld, check_against, refuse_foreign, refuse_future
from evals.runs import Run, header_of, row_of
from evals.scoring import Said, score
from evals.systems import Embeds, System
from evals.wire import whole_answer, whole_hits
from index.progress import Progress, silent
from index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Asking:
    """How a run asks."""

    words: int = 150
    top: int = 10
    limit: int | None = None  # only the first questions


def run(
    system: System,
    judged: JudgmentSet,
    snapshot: Snapshot | None,
    asking: Asking | None = None,
    *,
    progress: Progress = silent,
    warn: Callable[[tuple[Unheld, ...]], None] = lambda _: None,
) -> Run:
    """Asks ``system`` every question of ``judged`` and scores what it says.

    ``warn`` hears of judged places that ``snapshot`` doesn't hold, before anything is asked.

    Raises:
        JudgmentError: if nothing that is judged is held, or wasn't in force at its as-of date.
        RecordError: if the system says what isn't an answer or a hit.
    """
    asking = asking or Asking()
    unheld: tuple[Unheld, ...] = ()
    if snapshot is not None:
        unheld = check_against(judged, snapshot)
        refuse_foreign(judged, snapshot, unheld)
        refuse_future(judged, snapshot)
        if unheld:
            warn(unheld)
    header = header_of(
        system=system.name,
        identity=system.identity,
        snapshot=None if snapshot is None else snapshot.id,
        settings={"words": asking.words, "top": asking.top},
        set_name=judged.name,
        set_sha256=judged.sha256,
        unheld=[str(one) for one in unheld],
        limited=asking.limit is not None,
    )
    judgments = judged.judgments[: asking.limit]
    ask(system, judgments[0], asking)
    said = []
    for number, judgment in enumerate(judgments):
        progress("ask", number, len(judgments))
        said.append(ask(system, judgment, asking))
    progress("score", 0, 1)
    # What a missing date meant to the system: the day on its own calendar.
    today = date.today()  # noqa: DTZ011
    scores = score(said, words=asking.words, today=today, snapshot=snapshot)
    rows = tuple(row_of(one, values) for one, values in zip(said, scores, strict=True))
    return Run(header, rows)


def ask(system: System, judgment: Judgment, asking: Asking) -> Said:
    """Puts one question to ``system`` and takes the time."""
    timings: dict[str, float] = {}
    place = f"{system.name}, {judgment.id}"
    hits = _timed(
        timings, "search", lambda: system.search(judgment.question, judgment.as_of, asking.top)
    )
    answer = _timed(
        timings, "answer", lambda: system.answer(judgment.question, judgment.as_of, asking.words)
    )
    if isinstance(system, Embeds):
        timings["embed"] = system.embed_ms(judgment.question)
    return Said(
        judgment,
        None if hits is None else whole_hits(hits, place),
        None if answer is None else whole_answer(answer, place),
        {name: round(value, 3) for name, value in timings.items()} if system.live else {},
        system.confidence(judgment.question, hits) if hits else None,
    )


def _timed(timings: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    result = work()
    if result is not None:
        timings[name] = (time.perf_counter() - began) * 1000
    return result

"""A second opinion by a language model: off unless an endpoint is named, and beside the scores.

A run and an OpenAI-compatible endpoint enter; for each answer it is told whether each fact is in
it and whether it contradicts one. It is kept beside the run with the model's name, the prompt's
digest, and how far the judge agrees with the patterns: the share of equal decisions and Cohen's
kappa (Educational and Psychological Measurement 20(1), 1960), which takes off what chance gives.
No score is ever replaced by it. What the endpoint doesn't judge in ``TRIES`` tries is unjudged,
which isn't zero; after ``PATIENCE`` such questions in a row the rest is left. Address and key are
recorded nowhere.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from evals.judgments import Judgment
from evals.measures.nuggets import first_words, found
from evals.runs import Row, Run
from index.progress import Progress, silent
from marketrules.errors import RecordError, SettingsError
from marketrules.records import digest
from marketrules.settings import Settings

PROMPT = Path(__file__).with_name("judge_prompt.md")
TRIES = 3
PATIENCE = 3  # unjudged questions in a row
TIMEOUT = 60.0  # seconds of one try


class Reply(BaseModel):
    """What the judge has to say of one answer."""

    model_config = ConfigDict(extra="ignore", strict=True)

    facts: list[bool]
    contradicts: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question, judged or not."""

    id: str
    facts: tuple[bool, ...] | None  # by nugget; None: unjudged
    contradicts: bool | None
    why: str = ""  # it is unjudged


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of two judges' yes-or-no decisions."""

    n: int
    share: float  # of equal decisions
    kappa: float | None  # None where both always say the same: chance explains it all


@dataclass(frozen=True, slots=True)
class Judged:
    """A run as the judge sees it."""

    run: str
    model: str
    prompt_sha256: str
    verdicts: tuple[Verdict, ...]
    agreement: dict[str, Agreement]  # "facts", "wrong"
    vital: float | None  # share of vital facts, over the answers judged
    vital_by_pattern: float | None  # the deterministic figure over the same answers


class Judge:
    """An endpoint, its model, and the pinned prompt."""

    def __init__(
        self,
        settings: Settings,
        *,
        timeout: float = TIMEOUT,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Names the endpoint of ``settings``; nothing is sent yet.

        Raises:
            SettingsError: if no endpoint or model is named.
        """
        if not settings.judge_url or not settings.judge_model:
            raise SettingsError(
                "no judge is named.",
                remedy="Set MARKETRULES_JUDGE_URL, MARKETRULES_JUDGE_MODEL and, if it needs one,"
                " MARKETRULES_JUDGE_KEY.",
            )
        self.model = settings.judge_model
        self._url = settings.judge_url.rstrip("/") + "/chat/completions"
        key = settings.judge_key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(timeout=timeout, headers=headers)
        self._wait = wait
        self._prompt = PROMPT.read_text(encoding="utf-8")
        self.prompt_sha256 = digest(self._prompt.encode())

    def judge(self, judgment: Judgment, answer: str) -> Verdict:
        """What the model says of ``answer``; unjudged if it says nothing of use."""
        why = ""
        for attempt in range(TRIES):
            if attempt:
                self._wait(2.0**attempt)
            try:
                reply = self._reply(judgment, answer)
            except _Unjudged as error:
                why = str(error)
                if error.final:
                    break
                continue
            return Verdict(judgment.id, tuple(reply.facts), reply.contradicts)
        return Verdict(judgment.id, None, None, why)

    def _reply(self, judgment: Judgment, answer: str) -> Reply:
        asked = {
            "question": judgment.question,
            "facts": [one.text for one in judgment.nuggets],
            "wrong": list(judgment.must_not),
            "answer": answer,
        }
        body = {
            "model": self.model,
            "temperature": 0,
            "seed": 1,
            "messages": [
                {"role": "system", "content": self._prompt},
                {"role": "user", "content": json.dumps(asked, ensure_ascii=False)},
            ],
        }
        try:
            response = self._client.post(self._url, json=body)
        except httpx.TimeoutException as error:
            raise _Unjudged("too slow") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _Unjudged(f"can't be reached: {type(error).__name__}") from error
        if response.status_code != 200:
            # 4xx won't change by asking again; "too many requests" and 5xx may.
            final = 400 <= response.status_code < 500 and response.status_code != 429
            raise _Unjudged(f"HTTP {response.status_code}", final=final)
        return _read(response, len(judgment.nuggets))


class _Unjudged(Exception):
    """One try that gave no verdict."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


def _read(response: httpx.Response, facts: int) -> Reply:
    try:
        content = response.json()["choices"][0]["message"]["content"]
        start, end = content.index("{"), content.rindex("}") + 1  # some wrap it in a fence
        reply = Reply.model_validate_json(content[start:end])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _Unjudged("not the JSON that was asked for") from error
    if len(reply.facts) != facts:
        raise _Unjudged(f"{len(reply.facts)} decisions on {facts} facts")
    return reply


def judge_run(run: Run, judge: Judge, *, progress: Progress = silent) -> Judged:
    """The judge's opinion of every answer in ``run`` that there are facts for."""
    words = int(run.header.settings.get("words", 150))
    rows = [row for row in run.rows if row.judgment.nuggets and _said(row)]
    verdicts: list[Verdict] = []
    unjudged = 0
    for number, row in enumerate(rows):
        progress("judge", number, len(rows))
        if unjudged >= PATIENCE:
            verdicts.append(Verdict(row.id, None, None, "given up"))
            continue
        verdict = judge.judge(row.judgment, first_words(_said(row), words))
        unjudged = unjudged + 1 if verdict.facts is None else 0
        verdicts.append(verdict)
    return _judged(run, judge, tuple(verdicts), words)


def _said(row: Row) -> str:
    refused = row.answer is None or row.answer["outcome"] == "refused"
    return "" if refused or row.answer is None else str(row.answer["text"])


def _judged(run: Run, judge: Judge, verdicts: tuple[Verdict, ...], words: int) -> Judged:
    facts: list[tuple[bool, bool]] = []  # by pattern, by judge
    wrong: list[tuple[bool, bool]] = []
    vital: list[tuple[float, float]] = []
    for verdict in verdicts:
        if verdict.facts is None:
            continue
        row = run.by_id[verdict.id]
        nuggets = row.judgment.nuggets
        read = first_words(_said(row), words)
        by_pattern = [found(one.match, read) for one in nuggets]
        facts += zip(by_pattern, verdict.facts, strict=True)
        if row.judgment.must_not and verdict.contradicts is not None:
            wrong.append((found(row.judgment.must_not, read), verdict.contradicts))
        needed = [at for at, one in enumerate(nuggets) if one.vital]
        if needed:
            shares = [sum(one[at] for at in needed) / len(needed)
                      for one in (by_pattern, verdict.facts)]  # fmt: skip
            vital.append((shares[0], shares[1]))
    return Judged(
        run.header.id,
        judge.model,
        judge.prompt_sha256,
        verdicts,
        {
            name: one
            for name, pairs in (("facts", facts), ("wrong", wrong))
            if (one := agreement(pairs)) is not None
        },
        _mean(by_judge for _, by_judge in vital),
        _mean(by_pattern for by_pattern, _ in vital),
    )


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None


def agreement(pairs: Sequence[tuple[bool, bool]]) -> Agreement | None:
    """How far two judges agree; None without a decision.

    >>> agreement([(True, True), (True, False), (False, False), (False, False)])
    Agreement(n=4, share=0.75, kappa=0.5)
    """
    if not pairs:
        return None
    n = len(pairs)
    share = sum(one == other for one, other in pairs) / n
    first, second = (sum(pair[at] for pair in pairs) / n for at in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    kappa = None if chance > 1 - 1e-12 else (share - chance) / (1 - chance)
    return Agreement(n, share, kappa)


_FILE: TypeAdapter[Judged] = TypeAdapter(Judged)


def judged_file(run_file: Path) -> Path:
    """Where the judge's opinion of a run lies: beside it."""
    return run_file.with_suffix(".judge.json")


def save_judged(path: Path, judged: Judged) -> None:
    """Writes what ``load_judged`` reads."""
    path.write_text(json.dumps(asdict(judged), ensure_ascii=False, indent=1), encoding="utf-8")


def load_judged(path: Path) -> Judged | None:
    """The judge's opinion; None if there is none.

    Raises:
        RecordError: if the file is damaged.
    """
    if not path.exists():
        return None
    try:
        return _FILE.validate_json(path.read_bytes())
    except ValidationError as error:
        raise RecordError(f"{path}: no verdicts: {error.errors()[0]['msg']}.") from error


def judged_lines(judged: Judged) -> Iterator[str]:
    """The opinion beside the patterns, for a terminal."""
    done = [one for one in judged.verdicts if one.facts is not None]
    yield f"judge {judged.model}, prompt {judged.prompt_sha256[:12]}: {judged.run}"
    yield f"{len(done)} of {len(judged.verdicts)} answers judged" + _unjudged(judged.verdicts)
    if judged.vital is not None and judged.vital_by_pattern is not None:
        yield (
            f"vital facts: {judged.vital:.3f} by the judge,"
            f" {judged.vital_by_pattern:.3f} by pattern, over the same answers"
        )
    for name, one in judged.agreement.items():
        kappa = "not defined" if one.kappa is None else f"{one.kappa:.3f}"
        yield f"agreement on {name}: {one.share:.3f} of {one.n} decisions, kappa {kappa}"


def _unjudged(verdicts: Iterable[Verdict]) -> str:
    reasons: dict[str, int] = {}
    for one in verdicts:
        if one.why:
            reasons[one.why] = reasons.get(one.why, 0) + 1
    return "; unjudged: " + ", ".join(f"{n} {why}" for why, n in reasons.items()) if reasons else ""


def plain(judged: Judged) -> dict[str, Any]:
    """The opinion as JSON."""
    return asdict(judged)

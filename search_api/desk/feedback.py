"""Feedback in one click, kept; and given out as lines: verdicts alone, or as judged questions.

Judged questions are in the form that ``marketrules eval run --set FILE`` reads
(evals/judgments/README.md). Places in documents that are closed to who reads are left out, and with
them what says nothing else. What was confided may stand in a question or a comment, so that they
leave only where that is asked for; the verdicts alone say which places were right and wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from search_api.desk.acting import Actor, Role
from search_api.desk.sent_once import once
from search_api.desk.tables.base import now
from search_api.desk.tables.feedback import Asked, Feedback
from search_api.desk.trail import beginning, trace

_WORDS = 7  # of the right paragraph, by which it is known in an answer
_JUDGED = {"in_effect": "in_effect", "interpretation": "in_effect", "pending": "pending",
           "proposed": "proposed"}  # fmt: skip
_TODAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict on an answer; places are as ``wire.desk.Place`` dumps them."""

    question: str
    as_of: date
    snapshot: str
    verdict: str
    cited: Sequence[dict[str, Any]] = ()
    right: dict[str, Any] | None = None
    reason: str = ""
    comment: str = ""


def give(session: Session, actor: Actor, given: Given, *, word: str = "") -> Feedback:
    """Keeps a verdict, once."""
    number = once(session, actor, "feedback", word, lambda: _give(session, actor, given).id)
    return session.get_one(Feedback, number)


def _give(session: Session, actor: Actor, given: Given) -> Feedback:
    asker = "trainee" if actor.role is Role.TRAINEE else "staff"
    feedback = Feedback(
        at=now(), by=actor.name, asker=asker, question=given.question, as_of=given.as_of,
        snapshot=given.snapshot, verdict=given.verdict, reason=given.reason,
        cited=list(given.cited), right=given.right, comment=given.comment,
    )  # fmt: skip
    session.add(feedback)
    session.flush()
    trace(session, actor, "given", "feedback", feedback.id, given.verdict)
    return feedback


def note_asked(
    session: Session,
    actor: Actor,
    outcome: str,
    reason: str,
    sections: Sequence[str],
    question: str | None,
    *,
    word: str = "",
) -> None:
    """Counts a question asked on the page, once; ``question`` None keeps its words out."""

    def write() -> None:
        asked = Asked(
            at=now(), outcome=outcome, reason=reason, sections=list(sections), question=question
        )
        session.add(asked)

    once(session, actor, "asked", word, write)


def given_since(
    session: Session, actor: Actor, since: date | None = None, verdict: str = ""
) -> Sequence[Feedback]:
    """Verdicts, newest first: all to a lead, to others their own; with a place open, if with any."""
    found = select(Feedback).order_by(Feedback.id.desc())
    if not actor.is_at_least(Role.LEAD):
        found = found.where(Feedback.by == actor.name)
    if since is not None:
        found = found.where(Feedback.at >= beginning(since))
    if verdict:
        found = found.where(Feedback.verdict == verdict)
    held = session.scalars(found).all()
    return [one for one in held if not _places(one) or any(map(_seen_by(actor), _places(one)))]


def open_cited(given: Feedback, actor: Actor) -> list[dict[str, Any]]:
    """The places cited that are open to the actor."""
    return [place for place in given.cited if _seen_by(actor)(place)]


def open_right(given: Feedback, actor: Actor) -> dict[str, Any] | None:
    """The right place, if one is said and it is open to the actor."""
    return given.right if given.right and _seen_by(actor)(given.right) else None


def _places(given: Feedback) -> list[dict[str, Any]]:
    return [*given.cited, *([given.right] if given.right else [])]


def _seen_by(actor: Actor) -> Callable[[dict[str, Any]], bool]:
    # The key is what a reader opens, the document what the sender called it: both have to be open.
    return lambda place: actor.sees(place["key"]) and actor.sees(place["document"])


def exported(
    session: Session, actor: Actor, since: date | None = None, *, with_questions: bool = False
) -> tuple[str, int, int]:
    """JSON lines, how many, and how many verdicts say nothing to judge by and were left out.

    Who changes their mind about the same paragraphs of an answer is heard with what they said last.

    Raises:
        NotPermitted: to anybody below a lead.
    """
    actor.needs(Role.LEAD, "Exporting feedback")
    standing = _standing(reversed(given_since(session, actor, since)))
    # Without one of its places a verdict would judge another thing.
    held = [one for one in standing if all(map(_seen_by(actor), _places(one)))]
    made = [judged(one) if with_questions else verdict_alone(one) for one in held]
    lines = [json.dumps(one, ensure_ascii=False) for one in made if one is not None]
    how = "with questions" if with_questions else "without questions"
    trace(session, actor, "exported", "feedback", None, how, str(len(lines)))
    return "".join(f"{line}\n" for line in lines), len(lines), len(held) - len(lines)


def _standing(held: Iterable[Feedback]) -> list[Feedback]:
    """The verdicts that still hold, oldest first: of right and wrong on one thing, the last."""
    last: dict[object, Feedback] = {}
    for one in held:
        cited = tuple(place["key"] for place in one.cited)
        right = one.right["key"] if one.right else None
        missing = one.id if one.verdict == "missing" else None
        asked = (one.by, one.question, one.as_of, one.snapshot)
        last[(asked, cited, right, one.reason, one.comment, missing)] = one
    return sorted(last.values(), key=lambda one: one.id)


def verdict_alone(one: Feedback) -> dict[str, Any]:
    """A verdict without anybody's words: places only."""
    right = _place(one.right) if one.right else None
    return {
        "id": f"feedback-{one.id}", "at": one.at.isoformat(), "as_of": one.as_of.isoformat(),
        "snapshot": one.snapshot, "verdict": one.verdict, "reason": one.reason or None,
        "cited": [_place(place) for place in one.cited], "right": right,
    }  # fmt: skip


def judged(one: Feedback) -> dict[str, Any] | None:
    """A verdict as a judged question; None where it doesn't say what would be right.

    "right": the first place cited is gold, the others do too. With another right place, that is gold;
    of what was cited wrongly nothing is judged. A refusal that is right has no answer. The fact to
    be found is that words of the gold paragraph are shown: weaker than a person's own nuggets, and
    marked so in ``note``.
    """
    gold = one.right or (one.cited[0] if one.verdict == "right" and one.cited else None)
    refused = one.verdict == "right" and not one.cited and one.reason
    if not refused and (gold is None or gold["status"] not in _JUDGED or not _known_by(gold)):
        return None
    today = one.at.astimezone().date()
    note = f"feedback of the desk, {today.isoformat()}: {one.verdict}"
    line: dict[str, Any] = {
        "id": f"feedback-{one.id}", "question": one.question, "asker": one.asker,
        "kind": "unanswerable", "as_of": one.as_of.isoformat(), "gold": [], "also_ok": [],
        "nuggets": [], "must_not": [], "answerable": False,
        "note": f"{note}. {one.comment}".strip() if one.comment else note,
    }  # fmt: skip
    if refused:
        return {**line, "why": "the desk found the refusal right", "reason": one.reason}
    assert gold is not None
    others = one.cited[1:] if one.verdict == "right" and one.right is None else []
    return {
        **line, "kind": _kind(gold, one.as_of, today), "answerable": True, "gold": [_place(gold)],
        "also_ok": _distinct(_place(each) for each in others if each["status"] in _JUDGED),
        "nuggets": [
            {"text": "words of the right paragraph", "vital": True, "match": [_known_by(gold)]}
        ],
    }  # fmt: skip


def _kind(gold: dict[str, Any], as_of: date, today: date) -> str:
    if gold.get("term"):
        return "definition"
    if gold["status"] == "pending":
        return "status"
    return "as_of" if as_of < today - _TODAY else "procedure"


def _place(place: dict[str, Any]) -> dict[str, Any]:
    """A place as judgments name it."""
    revisions = ", ".join(place.get("revisions") or [])
    status = _JUDGED.get(place["status"], "in_effect")
    boxed = status != "in_effect"
    return {
        "document": place["document"], "version": place["edition"], "section": place["section"],
        "paragraph": place.get("term") or place.get("paragraph") or "", "status": status,
        "revision": revisions if boxed and revisions else None,
    }  # fmt: skip


def _distinct(places: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({json.dumps(place): place for place in places}.values())


def _known_by(place: dict[str, Any]) -> str:
    """A pattern of the first words of the paragraph, its label apart; "" if it has too few."""
    text = re.sub(r"^\s*(?:\([0-9A-Za-z.]{1,6}\)\s*)+", "", place.get("quote") or "")
    words = text.split()[:_WORDS]
    return r"\s+".join(re.escape(word) for word in words) if words else ""

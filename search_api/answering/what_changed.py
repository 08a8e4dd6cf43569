"""“What changed in 5.2.2 since February?”: the comparison of two editions, as an answer.

A question read as one of change (``search_api.questions.kinds``) enters; an answer leaves whose claims quote the
newer text where it differs, each with its redline, and whose notes say what was compared, what went,
and what only has another number. Where there is nothing to compare or nothing differs, the reason
leaves instead, to stand beside the ordinary answer.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marketrules.answers import Answer, Citation, Claim
from marketrules.documents import Edition
from marketrules.errors import PinpointUnresolved
from marketrules.redlines import Piece, marked
from marketrules.rewording import compared
from search_api.answering.cite import cite, in_words, short_title
from search_api.answering.given import answered
from search_api.answering.ground import CUT, Drafted, ground
from search_api.answering.sentences import words
from search_api.compare.changes import Change, Kind
from search_api.compare.editions import Comparison, compare
from search_api.dates.standing import IN_FORCE, Standing
from search_api.questions.kinds import ChangeAsked, change_asked
from search_api.questions.query import Query
from search_api.requests.redline_excerpt import excerpt_of

_QUOTED = (Kind.CHANGED, Kind.BECAME_EFFECTIVE, Kind.ADDED)
_LABELS = 6  # words of the text that label each change
_SHARED = 3  # changes among which the words left are divided
_LEAST = 12  # words of one change
_NAMED = 12  # places named in a note


@dataclass(frozen=True, slots=True)
class Reworded:
    """A paragraph of the newer text, with what was done to it."""

    citation: Citation
    redline: tuple[Piece, ...]
    change: Change


def what_changed(query: Query, standing: Standing, limit: int, today: date) -> Answer | str | None:
    """The answer; or why there is none to give; None if nothing of the sort is asked.

    ``standing`` is that of the day of the newer text.
    """
    asked = change_asked(query, today)
    if asked is None or query.revisions:
        return None
    began = time.perf_counter()
    reasons = []
    for document in _documents(asked, standing):
        found = _compared(asked, document, standing)
        if isinstance(found, str):
            reasons.append(found)
        elif found.changes:
            return _answer(query, found, standing, limit, began)
        else:
            reasons.append(_nothing(asked, found))
    return " ".join(reasons) or None


def _documents(asked: ChangeAsked, standing: Standing) -> Iterator[str]:
    """The documents named, else those that have the places named in force."""
    if asked.documents:
        yield from asked.documents
        return
    for document, base in standing.view.bases.items():
        sections = (standing.snapshot.section(document, base.edition, one.number)
                    for one in asked.places)  # fmt: skip
        if any(section is not None for section in sections):
            yield document


def _compared(asked: ChangeAsked, document: str, standing: Standing) -> Comparison | str:
    """What changed in the places asked about; or why that can't be told."""
    held = sorted(
        (one for one in standing.snapshot.editions if one.document.id == document),
        key=lambda one: one.dated or "",
    )
    new = standing.view.bases.get(document)
    if not held or new is None:
        return ""
    title = short_title(new.document)
    old = _older(held, new, asked.since)
    if old is None:
        only = ", ".join(in_words(one.dated or one.edition) for one in held)
        return f"What changed in {title} can't be told: held is only the edition of {only}."
    try:
        parts = [
            compare(standing.snapshot, document, old.edition, new.edition, place)
            for place in dict.fromkeys(one.number for one in asked.places) or [""]
        ]
    except PinpointUnresolved as error:
        return error.message
    told = (one for part in parts for one in part.changes if _is_asked(one, asked))
    return replace(parts[0], changes=tuple(told))


def _older(held: Sequence[Edition], new: Edition, since: date | None) -> Edition | None:
    """The edition in force on ``since``, or the one before ``new``; None if there is none."""
    before = [one for one in held if (one.dated or "") < (new.dated or "")]
    if since is not None:
        in_force = [one for one in before if (one.dated or "") <= since.isoformat()]
        return in_force[-1] if in_force else next(iter(before), None)
    return before[-1] if before else None


def _is_asked(change: Change, asked: ChangeAsked) -> bool:
    own = [one for one in asked.places if one.number == change.section]
    return not own or any(change.paragraph.startswith(one.path) for one in own)


def _answer(
    query: Query, found: Comparison, standing: Standing, limit: int, began: float
) -> Answer | str:
    reworded = list(_reworded(found, standing))
    drafted, redlines = _drafted(reworded, limit)
    passed = ground(
        drafted, (), standing,
        lambda one: standing.governs(one) and one.status in IN_FORCE, lambda _: False,
    )  # fmt: skip
    if not passed.claims:
        return " ".join(_notes(found, 0))
    by_citation = {passed.citations[claim.citations[0]]: claim for claim in passed.claims}
    claims = tuple(
        replace(claim, redline=redlines[citation].redline)
        for citation, claim in by_citation.items()
    )
    text = "\n".join(
        _line(claim, redlines[citation].change)
        for citation, claim in zip(by_citation, claims, strict=True)
    )
    return answered(
        query, standing, passed, claims=claims, text=text, notes=_notes(found, len(claims)),
        began=began,
    )  # fmt: skip


def _reworded(found: Comparison, standing: Standing) -> Iterator[Reworded]:
    for change in found.changes:
        if change.kind not in _QUOTED or "!" in change.paragraph:
            continue
        new = standing.by_key(f"{found.document}@{found.after}#{change.pinpoint}")
        if new is None:
            continue  # a title, or what columns a table has: told in a note
        old = standing.snapshot.by_key(f"{found.document}@{found.before}#{_was(change)}")
        before = old.text if old is not None and change.kind is not Kind.ADDED else ""
        citation = cite(new, standing.edition_of(new))
        yield Reworded(citation, compared(before, new.text), change)


def _was(change: Change) -> str:
    return change.was or change.pinpoint


def _drafted(
    reworded: Sequence[Reworded], limit: int
) -> tuple[tuple[Drafted, ...], dict[Citation, Reworded]]:
    """The claims in at most ``limit`` words, and by the citation of each what it shows."""
    drafted: list[Drafted] = []
    shown: dict[Citation, Reworded] = {}
    left = limit
    for number, one in enumerate(reworded):
        share = max(left // min(_SHARED, len(reworded) - number), _LEAST)
        excerpt = excerpt_of(one, min(share, left) - _LABELS)
        if excerpt is None:
            break
        claim, pieces = excerpt
        drafted.append(claim)
        shown[claim.citations[0]] = replace(one, redline=pieces)
        left -= words(marked(pieces)) + _LABELS
        if left < _LEAST + _LABELS:
            break
    return tuple(drafted), shown


def _line(claim: Claim, change: Change) -> str:
    by = f" by {', '.join(change.revisions)}" if change.revisions else ""
    told = " ".join(marked(claim.redline).split()) + (CUT if claim.text.endswith(CUT) else "")
    return f"{change.pinpoint} {change.kind.value.replace('_', ' ')}{by}: {told} [{claim.citations[0] + 1}]"


def _notes(found: Comparison, quoted: int) -> Iterator[str]:
    counted = Counter(one.kind.value.replace("_", " ") for one in found.changes)
    told = ", ".join(f"{count} {kind}" for kind, count in counted.items())
    yield (
        f"{found.title} of {in_words(found.before)} compared with that of {in_words(found.after)}:"
        f" {told}. What went stands in [-…-], what came in {{+…+}}."
    )
    for kind in (Kind.REMOVED, Kind.RENUMBERED):
        places = [
            one.pinpoint + (f" (was {one.was})" if one.was else "")
            for one in found.changes
            if one.kind is kind
        ]
        if places:
            more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
            yield f"{kind.value.capitalize()}: {', '.join(places[:_NAMED])}{more}."
    if len(found.changes) > quoted:
        yield f"All of it: `marketrules compare {found.document} {found.before} {found.after}`."


def _nothing(asked: ChangeAsked, found: Comparison) -> str:
    places = ", ".join(f"{one.number}{one.path}" for one in asked.places)
    where = f"{places} of {found.title}" if places else found.title
    return (
        f"Nothing changed in {where} from the edition of {in_words(found.before)} to that of"
        f" {in_words(found.after)}."
    )

"""What became of a paragraph since it was quoted: whether a reply that relied on it still stands.

The key, quote and status of a citation enter, and the standing of a day; what stands for it then
leaves: the text, whether the words quoted are still in it, the redline, from when, and boxed text
that has come since the edition cited. ``succession`` says which paragraph stands for which.
"""

from __future__ import annotations

from dataclasses import dataclass

from marketrules.answers import PendingCitation
from marketrules.documents import Status
from marketrules.passages import Passage
from marketrules.pinpoints import Pinpoint
from marketrules.redlines import Piece
from marketrules.rewording import compared
from search_api.answering.cite import cite, label
from search_api.answering.sentences import after_label
from search_api.compare.noise import plain
from search_api.dates.standing import Standing
from search_api.showing.pending import changing
from search_api.showing.succession import How, in_force_at, successor

_HOW = {
    How.CHANGED: ("changed",),
    How.RENUMBERED: ("renumbered",),
    How.MOVED: ("moved",),
    How.GONE: ("gone",),
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """What was cited."""

    key: str
    quote: str
    status: str


@dataclass(frozen=True, slots=True)
class Became:
    """What a citation's paragraph became; ``how`` is empty where nothing changed.

    ``how``: "changed", "renumbered", "moved", "gone" (as in ``succession``), "changed_elsewhere" (the
    words quoted stand, others of the paragraph don't), "status" (the same text has another status),
    "pending" (boxed text has come), "not_held" (neither the edition nor a text at its place is held).
    """

    cited: Quoted
    how: tuple[str, ...]
    key: str | None = None  # of what stands for it
    label: str = ""
    status: Status | None = None
    text: str = ""
    quote_stands: bool = False
    redline: tuple[Piece, ...] = ()
    effective: str = ""  # ISO date; "" where nothing says
    pending: tuple[PendingCitation, ...] = ()


def became(cited: Quoted, standing: Standing) -> Became:
    """What ``cited`` became by the date of ``standing``."""
    then = standing.by_key(cited.key)
    if then is None:
        return _unheld(cited, standing)
    if standing.governs(then):
        return _governing(cited, then, standing)
    found = successor(then, standing)
    if found is None:  # a notice or a request: nothing takes its place
        how = ("status",) if then.status is not Status(cited.status) else ()
        return _told(cited, how, then, then, standing)
    if found.passage is None:
        return Became(cited, ("gone",), effective=_since(then, standing))
    how = _HOW.get(found.how, ())
    if found.passage.status is not Status(cited.status):
        how = (*how, "status")
    return _told(cited, how, then, found.passage, standing)


def _governing(cited: Quoted, then: Passage, standing: Standing) -> Became:
    """The paragraph itself is of the text of the date, perhaps in another status."""
    if then.status is Status(cited.status):
        same = _words(cited.quote) in _words(then.text)
        return _told(cited, () if same else ("changed",), None, then, standing)
    if then.status is not Status.SUPERSEDED:
        return _told(cited, ("status",), then, then, standing)
    place = (then.document, then.section, then.paragraph, then.term, then.part)
    now = in_force_at(*place, standing)
    if now is None or now.key == then.key:
        return Became(cited, ("gone",), effective=_since(then, standing))
    return _told(cited, ("changed",), then, now, standing)


def _unheld(cited: Quoted, standing: Standing) -> Became:
    """The edition cited is held no more: what stands at its place is all there is to compare."""
    try:
        at = Pinpoint.parse(cited.key)
    except ValueError:
        return Became(cited, ("not_held",))
    place = (at.document, at.section, at.paragraph, at.term, at.part)
    now = in_force_at(*place, standing)
    if now is None:
        return Became(cited, ("not_held",))
    how: tuple[str, ...] = () if _words(cited.quote) in _words(now.text) else ("changed",)
    if now.status is not Status(cited.status):
        how = (*how, "status")
    return _told(cited, how, None, now, standing)


def _told(
    cited: Quoted, how: tuple[str, ...], then: Passage | None, now: Passage, standing: Standing
) -> Became:
    before, after = _body(then.text if then is not None else cited.quote), _body(now.text)
    same = plain(before) == plain(after)
    stands = same or _words(cited.quote) in _words(now.text)
    how = tuple(dict.fromkeys(each for one in how for each in _less(one, same, stands)))
    pending = _come_since(then, now, standing) if then is not None else ()
    if pending:
        how = (*how, "pending")
    return Became(
        cited, how, now.key, label(now, standing.edition_of(now)), now.status, now.text, stands,
        compared(before, after) if how and not same else (),
        _since(now, standing) if set(how) - {"pending"} else "", pending,
    )  # fmt: skip


def _less(how: str, same: bool, stands: bool) -> tuple[str, ...]:
    """A change that is less than it seems: other bullets and hyphens, or other words than the quote's.

    The Planning Guide read from Word and, a year later, from PDF has other bullets, and no other rule.
    """
    if how not in ("changed", "moved") or not stands:
        return (how,)
    elsewhere = () if same else ("changed_elsewhere",)
    return elsewhere if how == "changed" else ("renumbered", *elsewhere)


def _come_since(then: Passage, now: Passage, standing: Standing) -> tuple[PendingCitation, ...]:
    """Boxed text on what stands now by revisions that no box had on what was cited."""
    if then.key == now.key or now.status is Status.PENDING:
        return ()
    known = {one.revisions for one in standing.snapshot.pending_for(then.key)}
    # Of a table's many rows that a box replaces, the first stands for all.
    by_box = {one.revisions: one for one in reversed(standing.pending_on(now))}
    new = [one for revisions, one in by_box.items() if revisions not in known]
    return changing((cite(one, standing.edition_of(one)) for one in new), standing, now)


def _since(passage: Passage, standing: Standing) -> str:
    """From when the text is what it is; of what is gone, the date of the edition without it."""
    if standing.governs(passage):
        return passage.effective or standing.edition_of(passage).dated
    base = standing.view.bases.get(passage.document)
    return base.dated if base is not None else ""


def _body(text: str) -> str:
    return text[after_label(text) :]


def _words(text: str) -> str:
    """What of a text is compared: as ``compare`` does, its own label apart."""
    return plain(_body(text))

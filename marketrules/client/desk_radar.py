"""Calls about the radars, feedback and what was asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from marketrules.client.desk_calls import Calls, plain, with_word
from marketrules.wire import Answer
from marketrules.wire import desk as wire

_PLACE = ("key", "document", "edition", "section", "paragraph", "term", "status", "revisions",
          "quote")  # fmt: skip


class RadarCalls(Calls):
    """What changed, what is asked again, whether answers were right."""

    def radar_changes(
        self, since: date | None = None, as_of: date | None = None, *, told: bool = False
    ) -> wire.ChangesFound:
        """Replies that relied on a paragraph that reads otherwise on ``as_of`` (today)."""
        params = {"since": since, "as_of": as_of, "told": told or None}
        return self._one(wire.ChangesFound, "GET", "/v1/radar/changes", params=params)

    def tell(self, change: wire.Change, inquiry: int) -> None:
        """Marks an inquiry as told of a change; told twice it is told once."""
        body = {"inquiry": inquiry, "key": change.key, "change": change.change}
        self._send("POST", "/v1/radar/changes/told", body=body, again=True)

    def radar_repeats(self, month: str = "") -> wire.Repeats:
        """What a month ("2025-04", else this one) was about."""
        return self._one(wire.Repeats, "GET", "/v1/radar/repeats", params={"month": month or None})

    def give_feedback(
        self,
        answer: Answer,
        verdict: str,
        pinpoint: str = "",
        comment: str = "",
        *,
        only: Collection[str] | None = None,
    ) -> wire.Feedback:
        """A verdict ("right", "wrong", "missing") on an answer, or on the paragraphs ``only`` (keys).

        ``pinpoint``: where the right paragraph stands.
        """
        cited = [
            wire.Place(**{name: getattr(one, name) for name in _PLACE})
            for one in answer.citations
            if only is None or one.key in only
        ]
        body = {
            "question": answer.question, "as_of": answer.as_of, "snapshot": answer.snapshot,
            "verdict": verdict, "cited": [plain(one) for one in cited], "pinpoint": pinpoint,
            "comment": comment, "reason": answer.refusal.reason if answer.refusal else None,
        }  # fmt: skip
        return self._once(wire.Feedback, "/v1/feedback", body)

    def feedback(self, since: date | None = None, verdict: str = "") -> list[wire.Feedback]:
        return self._many(wire.Feedback, "/v1/feedback", {"since": since, "verdict": verdict})

    def export_feedback(
        self, since: date | None = None, *, with_questions: bool = False
    ) -> wire.Judged:
        params = {"since": since, "with_questions": with_questions or None}
        return self._one(wire.Judged, "POST", "/v1/feedback-exports", params=params)

    def note_asked(self, answer: Answer) -> None:
        """Counts a question; the service drops its words unless the desk keeps them."""
        sections = dict.fromkeys(f"{one.document} {one.section}" for one in answer.citations)
        self.count_asked(
            answer.question, answer.outcome, answer.refusal.reason if answer.refusal else None,
            list(sections),
        )  # fmt: skip

    def count_asked(
        self, question: str, outcome: str, reason: str | None, sections: Sequence[str]
    ) -> None:
        body = {"question": question[:4000], "outcome": outcome, "reason": reason,
                "sections": list(sections)[:50]}  # fmt: skip
        self._send("POST", "/v1/asked", body=with_word(body), again=True)

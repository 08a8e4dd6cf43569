"""Calls about inquiries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from marketrules.client.desk_calls import Calls, changed, plain
from marketrules.wire import Answer
from marketrules.wire import desk as wire

_CITED = ("key", "label", "document", "section", "paragraph", "status", "quote")


class InquiryCalls(Calls):
    """Inquiries: taken, found, changed, answered, noted on, moved, exported."""

    def choices(self) -> wire.Choices:
        """What the forms offer: roles, channels, whom to hand to, moves, owners, tags."""
        return self._one(wire.Choices, "GET", "/v1/desk/choices")

    def take(self, inquiry: wire.TakeInquiry) -> wire.Inquiry:
        """Takes it in, once: if no answer comes it is sent again with the same word."""
        return self._once(wire.Inquiry, "/v1/inquiries", plain(inquiry))

    def inquiry(self, number: int) -> wire.Inquiry:
        return self._one(wire.Inquiry, "GET", f"/v1/inquiries/{number}")

    def inquiries(
        self, wanted: wire.FindInquiries | None = None, **fields: Any
    ) -> wire.InquiryPage:
        """Those found: by a ``FindInquiries``, or by its fields (``status=["open"], text="cap"``)."""
        params = changed(wanted or wire.FindInquiries(**fields))
        return self._one(wire.InquiryPage, "GET", "/v1/inquiries", params=params)

    def change(self, inquiry: wire.Inquiry, **fields: Any) -> wire.Inquiry:
        """``inquiry`` with ``fields`` of ``ChangeInquiry`` changed, if it still is as it was read."""
        change = wire.ChangeInquiry(**fields, version=inquiry.version)
        path = f"/v1/inquiries/{inquiry.id}"
        return self._one(wire.Inquiry, "PATCH", path, body=changed(change), stale=wire.Inquiry)

    def move(
        self, inquiry: wire.Inquiry, status: str, handed_to: str = "", why: str = ""
    ) -> wire.Inquiry:
        """``inquiry`` in another status, one of its ``next``."""
        body = {"status": status, "handed_to": handed_to, "why": why, "version": inquiry.version}
        path = f"/v1/inquiries/{inquiry.id}/status"
        return self._one(wire.Inquiry, "POST", path, body=body, stale=wire.Inquiry)

    def note(self, number: int, text: str) -> wire.Inquiry:
        """Appends a note, once."""
        return self._once(wire.Inquiry, f"/v1/inquiries/{number}/notes", {"text": text})

    def give_answer(self, number: int, answer: Answer, text: str = "") -> wire.Inquiry:
        """Files an answer with an inquiry; ``text`` is what was said, else the answer's own."""
        cited = [
            wire.Cited(**{name: getattr(one, name) for name in _CITED}) for one in answer.citations
        ]
        given = wire.GiveAnswer(
            snapshot=answer.snapshot,
            as_of=date.fromisoformat(answer.as_of),
            text=text or answer.text,
            citations=cited,
            pending=[one.key for one in answer.pending],
        )
        return self.give(number, given)

    def give(self, number: int, given: wire.GiveAnswer) -> wire.Inquiry:
        """Files any answer, once."""
        return self._once(wire.Inquiry, f"/v1/inquiries/{number}/answers", plain(given))

    def export(
        self,
        form: str,
        wanted: wire.FindInquiries | None = None,
        ids: Sequence[int] = (),
        *,
        with_contact: bool = False,
    ) -> str:
        """The inquiries found, or with ``ids``, as "csv", "json" or "markdown"."""
        body = {"format": form, "find": plain(wanted or wire.FindInquiries()), "ids": list(ids),
                "with_contact": with_contact}  # fmt: skip
        return str(self._send("POST", "/v1/inquiry-exports", body=body).text)

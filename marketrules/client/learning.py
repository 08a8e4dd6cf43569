"""What the client asks about drills, registration and market notices; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from marketrules.client import learning_calls
from marketrules.client.calls import Call
from marketrules.wire import (
    CheckedDrill,
    CheckedNotice,
    Checklist,
    Deck,
    DrillKindName,
    DrillSet,
    Explanation,
    NoticeDraft,
    NoticeKinds,
    NoticeThread,
    RegistrationRole,
    RenderedNotice,
)

T = TypeVar("T")


class Sends(Protocol):
    """What sends a call and reads what comes back."""

    def _send(self, call: Call[T]) -> T: ...


class Learning:
    """Mixed into ``Client``."""

    def topics(self: Sends, as_of: date | None = None) -> list[Deck]:
        """The decks that drills are drawn from, with what each holds on the date."""
        return self._send(learning_calls.topics(as_of))

    def drills(
        self: Sends,
        deck: str = "all",
        kinds: Sequence[DrillKindName] = (),
        count: int = 10,
        seed: int = 0,
        as_of: date | None = None,
        *,
        answers: bool = False,
    ) -> DrillSet:
        """Drills of a deck or a section number; without ``answers`` what gives them away is left out."""
        return self._send(learning_calls.drills(deck, kinds, count, seed, as_of, answers=answers))

    def check_drill(self: Sends, drill: str, answer: str) -> CheckedDrill:
        """Whether ``answer`` (a choice, its letter or number, or free text) is right."""
        return self._send(learning_calls.check_drill(drill, answer))

    def explanation(self: Sends, key: str, as_of: date | None = None) -> Explanation:
        """What the terms and verbs of a paragraph mean on the date, and where to look next."""
        return self._send(learning_calls.explanation(key, as_of))

    def roles(self: Sends, as_of: date | None = None) -> list[RegistrationRole]:
        """The roles that the rulebooks register."""
        return self._send(learning_calls.roles(as_of))

    def registration(self: Sends, role: str, as_of: date | None = None) -> list[Checklist]:
        """What registering as ``role`` requires; several where a name joins several roles."""
        return self._send(learning_calls.registration(role, as_of))

    def notice_types(self: Sends) -> NoticeKinds:
        return self._send(learning_calls.notice_types())

    def check_notice(self: Sends, draft: NoticeDraft) -> CheckedNotice:
        """What is wrong with a draft, by the rules of its date."""
        return self._send(learning_calls.check_notice(draft))

    def render_notice(self: Sends, draft: NoticeDraft) -> RenderedNotice:
        """The draft as plain text and as a page of HTML."""
        return self._send(learning_calls.render_notice(draft))

    def notice_thread(self: Sends, notice: str) -> NoticeThread:
        """The notices of a thread, oldest first."""
        return self._send(learning_calls.notice_thread(notice))

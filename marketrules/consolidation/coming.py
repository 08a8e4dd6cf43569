"""Which boxes become effective, by what the caller says has happened.

Revisions named as implemented, a project that has gone live, or a date with the register enter;
per box it can then be asked which of its revisions have come, and on which day. A box becomes
effective when all of its revisions have; an interpretation (PIR) is in force and never comes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from marketrules.boxes import Box, Trigger, TriggerKind, Verb
from marketrules.register import Register

_HYPHENS = re.compile(r"[-‐‑–—]")


@dataclass(frozen=True, slots=True)
class Events:
    """What has happened: any of the three puts a revision into force."""

    revisions: frozenset[str] = frozenset()
    project: str = ""  # words of a trigger: "Real-Time Co-Optimization", "RTC"
    day: str = ""  # ISO; the register's entries and calendar dates up to it
    register: Register = field(default_factory=Register)

    def of(self, box: Box) -> tuple[str, ...]:
        """Those of the box's revisions that have come; () for an interpretation."""
        if box.instruction.verb is Verb.INTERPRET:
            return ()
        return tuple(one for one in box.instruction.revisions if self._has_come(one, box))

    def _has_come(self, revision: str, box: Box) -> bool:
        if revision in self.revisions:
            return True
        if self.project and any(
            mentions(trigger, self.project) for trigger in triggers_of(revision, box)
        ):
            return True
        day = day_of(revision, box, self.register) if self.day else ""
        return bool(day) and day <= self.day


def mentions(trigger: Trigger, project: str) -> bool:
    """Whether a trigger names ``project``, in these words: capitals and hyphens don't count."""
    wanted = _folded(project)
    return bool(wanted) and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", _folded(trigger.text)) \
        is not None  # fmt: skip


def _folded(text: str) -> str:
    return " ".join(_HYPHENS.sub(" ", text).casefold().split())


def triggers_of(revision: str, box: Box) -> tuple[Trigger, ...]:
    """The triggers that one of the box's revisions waits for."""
    return tuple(
        one for one in box.instruction.triggers if not one.revisions or revision in one.revisions
    )


def day_of(revision: str, box: Box, register: Register) -> str:
    """The day from which ``revision`` is effective in this box: "" if nothing says so.

    The register, which knows what happened, before the calendar date that the box states. A date
    with conditions, or beside another trigger, is none.
    """
    entered = register.date_of(revision, box.section)
    if entered:
        return entered
    triggers = triggers_of(revision, box)
    if any(one.kind is not TriggerKind.DATE or not one.date or one.conditions for one in triggers):
        return ""
    return max((one.date for one in triggers), default="")


def day_of_box(box: Box, register: Register) -> str:
    """The day from which the whole box is effective: "" if one of its revisions has no day."""
    if box.instruction.verb is Verb.INTERPRET or not box.instruction.revisions:
        return ""
    days = [day_of(one, box, register) for one in box.instruction.revisions]
    return max(days) if all(days) else ""

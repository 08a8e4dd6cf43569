"""What this visit has read and written of an inquiry, until it is saved or left.

A form is sent in a run that has already read a newer record. So each form keeps the record that its
fields were drawn from, and stays the same form, with what was typed into it, until it has been saved:
neither a note of one's own nor a colleague's change may empty it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from marketrules.wire.desk import Inquiry

_VISITS = "inquiries visited"


@dataclass(slots=True)
class Visit:
    """One inquiry in one visit; forms by name."""

    number: int
    _read: dict[str, Inquiry] = field(default_factory=dict)
    _turns: dict[str, int] = field(default_factory=dict)
    unsent: dict[str, dict[str, Any]] = field(
        default_factory=dict
    )  # kept over a login that ran out

    def read(self, form: str, now: Inquiry) -> Inquiry:
        """The record that the fields of ``form`` show; ``now``, if it wasn't drawn before."""
        return self._read.setdefault(form, now)

    def renew(self, form: str, now: Inquiry) -> None:
        """The same form, made of another record from now on."""
        self._read[form] = now

    def key(self, form: str) -> str:
        """Names the form; another one after each time that it was saved."""
        return f"{form} {self.number} {self._turns.get(form, 0)}"

    def field(self, form: str, name: str) -> str:
        """Names a field of the form, so that what was sent can be found where nothing was drawn."""
        return f"{self.key(form)} {name}"

    def salvage(self, fields: Mapping[str, Sequence[str]]) -> None:
        """Keeps what was sent to a page that a login that had run out kept from being drawn."""
        for form, names in fields.items():
            sent = {name: st.session_state.get(self.field(form, name)) for name in names}
            if any(value is not None for value in sent.values()):
                self.unsent[form] = {name: one for name, one in sent.items() if one is not None}

    def saved(self, form: str) -> None:
        """The form begins anew, of the record as it is then."""
        self._read.pop(form, None)
        self.unsent.pop(form, None)
        self._turns[form] = self._turns.get(form, 0) + 1


def visit_of(number: int) -> Visit:
    """This visit's forms of inquiry ``number``."""
    visits: dict[int, Visit] = st.session_state.setdefault(_VISITS, {})
    return visits.setdefault(number, Visit(number))


def leave() -> None:
    """Whatever is opened next is read anew, but for what couldn't be sent."""
    visits: dict[int, Visit] = st.session_state.get(_VISITS, {})
    for number, visit in list(visits.items()):
        if not visit.unsent:
            del visits[number]

"""What the desk's routes share: the records, who acts, and changes by version.

``Desk`` is the dependency of each: it has refused whoever lacks the scope before the route runs.
``If-Match`` or ``version`` in the body says what a change was made from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Path, Request
from pydantic import BaseModel

from marketrules.errors import StaleRecord, VersionNeeded
from marketrules.settings import Settings
from search_api.access.callers import groups_seen
from search_api.desk.acting import Actor, Role, actor_of, learner_of
from search_api.desk.database import Opening, Records, Session
from search_api.desk.trail import later, put
from search_api.desk.users import caller_of_session
from search_api.service.callers import Caller, Scope, caller_of
from search_api.service.serving import Serving

Number = Annotated[int, Path(ge=1, le=2_147_483_647)]
_LOGGED_IN = "user:"  # of a caller's id
_ETAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')


@dataclass(frozen=True, slots=True)
class AtDesk:
    """The records, and who asks for them."""

    records: Records
    caller: Caller
    serving: Serving

    @property
    def settings(self) -> Settings:
        return self.serving.settings

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, Actor]]:
        """A transaction that changes nothing, and the actor."""
        with self.records.reading() as session:
            yield session, self._actor(session)

    @contextmanager
    def looking(self) -> Iterator[tuple[Session, Actor]]:
        """A transaction that changes nothing, and the actor; who looked is put on the trail then."""
        with self.records.reading() as session:
            looks = later(session)
            yield session, self._actor(session)
        put(self.records, looks)

    @contextmanager
    def writing(self, shown: type[BaseModel] | None = None) -> Iterator[tuple[Session, Actor]]:
        """A transaction that is kept whole or not at all, and the actor.

        ``shown`` is the wire model of the record changed: a stale change leaves with it as it is.
        """
        with self.records.writing() as session:
            try:
                yield session, self._actor(session)
            except StaleRecord as error:
                if shown is not None and not isinstance(error.current, dict):
                    model = shown.model_validate(error.current)
                    error.current = model.model_dump(mode="json")
                raise

    @contextmanager
    def learning(self, *, writes: bool = False) -> Iterator[tuple[Session, Actor]]:
        """A transaction on what the caller learns, kept whole or not at all: who may only read learns too."""
        with self.records.writing() if writes else self.records.reading() as session:
            yield session, self._actor(session, learner_of)

    def _actor(self, session: Session, acting: Callable[..., Actor] = actor_of) -> Actor:
        caller = self.caller
        return acting(
            caller.name, caller.scope, session, self.settings,
            logged_in=caller.id.startswith(_LOGGED_IN), shut=self.serving.shut_to(caller),
        )  # fmt: skip


def sessions_of(records: Records) -> Callable[[str], Caller | None]:
    """Who a login's token stands for, for the gate: sees what is open to everybody, admins all."""

    def caller(token: str) -> Caller | None:
        person = caller_of_session(records, token)
        if person is None:
            return None
        scope = Scope.ADMIN if person.role is Role.ADMIN else Scope.DESK
        groups = groups_seen(scope, frozenset())
        return Caller(person.name, scope, groups, f"{_LOGGED_IN}{person.name}")

    return caller


def records_of(request: Request) -> Records:
    """The desk's records, opened when they are first needed."""
    opening: Opening = request.app.state.records
    return opening.records()


def at_desk(request: Request) -> AtDesk:
    """The records for the caller at hand."""
    serving: Serving = request.app.state.serving
    return AtDesk(records_of(request), caller_of(request), serving)


def if_match(
    version: Annotated[str | None, Header(alias="If-Match", max_length=100)] = None,
) -> int | None:
    """The version that ``If-Match`` names; None without one.

    Raises:
        VersionNeeded: if it names something else.
    """
    if version is None:
        return None
    found = _ETAG.fullmatch(version.strip())
    if found is None:
        raise VersionNeeded(
            f"If-Match: {version} names no version.", remedy='Send the number, as in If-Match: "3".'
        )
    return int(found[1])


Desk = Annotated[AtDesk, Depends(at_desk)]
IfMatch = Annotated[int | None, Depends(if_match)]


def changed_fields(body: BaseModel) -> dict[str, object]:
    """What a change names, ``version`` apart."""
    return body.model_dump(exclude_unset=True, exclude={"version"})

"""What the desk's forms offer: what is set, and what has been used."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from marketrules.settings import Settings
from search_api.desk.acting import Actor
from search_api.desk.inquiries import CHANNELS, listed, visible
from search_api.desk.moves import MOVES
from search_api.desk.tables.inquiries import Inquiry, Tag
from search_api.desk.tables.people import User


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen; ``moves``: status → where it may go."""

    roles: list[str]
    channels: list[str]
    hand_off: list[str]
    moves: dict[str, list[str]]
    owners: list[str]
    tags: list[str]
    questions_kept: bool
    retention_days: int
    retention: str


def choices(session: Session, actor: Actor, settings: Settings) -> Choices:
    """What is offered to ``actor``: owners and tags of the inquiries that they may see."""
    named = select(User.name).where(User.disabled.is_(False))
    owners = union(named, select(Inquiry.owner).where(Inquiry.owner != "", visible(actor)))
    tags = select(Tag.tag).join(Inquiry).where(visible(actor)).distinct().order_by(Tag.tag)
    return Choices(
        roles=listed(settings.inquiry_roles),
        channels=list(CHANNELS),
        hand_off=listed(settings.hand_off),
        moves={status: list(to) for status, to in MOVES.items()},
        owners=sorted({*session.scalars(owners), actor.name}),
        tags=list(session.scalars(tags)),
        questions_kept=settings.questions_kept,
        retention_days=settings.retention_days,
        retention=settings.retention,
    )

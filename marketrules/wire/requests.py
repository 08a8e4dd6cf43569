"""A revision request: its filings and what it proposes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from marketrules.wire.base import Wire
from marketrules.wire.citations import Citation, Piece


class Proposal(Wire):
    """One proposed paragraph with its redline against the text it was drafted on."""

    citation: Citation
    fate: Literal["added", "changed", "deleted"]
    redline: list[Piece]
    author: str
    in_force: str | None
    reads: Literal["as_before", "as_proposed", "pending", "otherwise", "absent", "not_held"]
    against: list[Piece] = Field(
        default=[]
    )  # from the text in force to the proposed, where that reads otherwise


class Filing(Wire):
    """One filing of a revision request."""

    request: str
    document: str
    edition: str
    title: str
    form: Literal["request", "report", "comments"]
    stage: str
    sponsor: str
    submitter: str
    timeline: str
    dates: dict[str, str]
    description: str
    source: str


class Request(Wire):
    """A revision request: never rule text."""

    filing: Filing
    filings: list[Filing]
    amends: str | None
    sections: list[tuple[str, str]]
    proposals: list[Proposal]

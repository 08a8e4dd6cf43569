"""What changed from one edition of a document to another."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, ConfigDict, Field

from marketrules.wire.base import Wire


class Change(Wire):
    """One change between two texts; ``was`` is the old pinpoint of what was renumbered."""

    kind: Literal[
        "added", "removed", "changed", "renumbered", "became_effective", "box_added", "box_removed"
    ]
    section: str
    paragraph: str
    was: str | None
    old: str
    new: str
    revisions: list[str]


class Comparison(Wire):
    """What changed from one edition of a document to another."""

    model_config = ConfigDict(populate_by_name=True, from_attributes=True)

    document: str
    before: str = Field(validation_alias=AliasChoices("before", "from"), serialization_alias="from")
    after: str = Field(validation_alias=AliasChoices("after", "to"), serialization_alias="to")
    changes: list[Change]


class ComparisonPage(Comparison):
    """A page of what changed."""

    snapshot: str
    total: int  # changes of all pages
    next: str | None = None  # cursor of the next page; null: this is the last

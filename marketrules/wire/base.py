"""What all wire models share: read from domain records by attribute, nothing unknown let through."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

StatusName = Literal["in_effect", "pending", "interpretation", "proposed", "superseded", "reserved"]

# What is asked: something but white space, and no NUL, which no document has.
SAID = r"^[^\x00]*[^\s\x00][^\x00]*$"


class Wire(BaseModel):
    """Reads from domain records by attribute; nothing unknown is let through."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

"""Parameters that several routes take, each bounded."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Path, Query

AsOf = Annotated[
    date | None, Query(description="The date whose text is meant (ISO); absent: today.")
]
DocumentId = Annotated[
    str, Path(min_length=1, max_length=200, description="A document's id, as listed.")
]
DocumentFilter = Annotated[
    str | None, Query(min_length=1, max_length=200, description="Only this document, by its id.")
]
EditionName = Annotated[
    str, Path(min_length=1, max_length=200, description="An edition, as listed.")
]
Limit = Annotated[int, Query(ge=1, le=500, description="Entries of a page.")]

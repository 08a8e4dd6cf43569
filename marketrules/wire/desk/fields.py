"""Fields that several kinds of records have: bounded, without NUL, which not every database keeps."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

_ANY = r"^[^\x00]*$"
_SOME = r"^[^\x00]*[^\s\x00][^\x00]*$"

Text = Annotated[str, StringConstraints(pattern=_ANY)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_ANY)]
Named = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_SOME)
]
Person = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=_ANY)]
Body = Annotated[str, StringConstraints(max_length=20_000, pattern=_ANY)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=_SOME)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=_ANY)]
Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=_SOME)
]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Number = Annotated[int, Field(ge=1, le=2_147_483_647)]  # of a record
Version = Number | None
# A word of the sender's: what is sent again with it, as no answer came, is written once.
Once = Annotated[
    str,
    StringConstraints(max_length=100, pattern=_ANY),
    Field(description="a word of the sender's: sent again, taken once"),
]

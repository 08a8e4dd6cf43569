"""What the desk's routes make of a record whose connection breaks while it is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.exc import OperationalError

from marketrules.errors import RecordsBusy
from marketrules.settings import Settings
from search_api.access.callers import Caller, Scope
from search_api.desk.database import Records
from search_api.service.desk import AtDesk


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    notes: list[str]


class Broken:
    """A record whose notes are read when they are asked for, and can't be."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    @property
    def notes(self) -> list[str]:
        raise self._error


def _shown(tmp_path: Path, error: Exception) -> None:
    settings = Settings(data=tmp_path)
    records = Records.open(settings)
    try:
        with AtDesk(records, Caller("ada", Scope.DESK, None), settings).writing():
            Shown.model_validate(Broken(error))
    finally:
        records.close()


def test_a_connection_that_breaks_while_a_record_is_shown_is_told_as_passing(
    tmp_path: Path,
) -> None:
    """As of 20 servers killed under writes one or two answers were "Unexpected"."""
    broken = OperationalError("SELECT", {}, Exception("server closed the connection"))
    with pytest.raises(RecordsBusy):
        _shown(tmp_path, broken)


def test_a_fault_of_ours_isn_t_told_as_passing(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        _shown(tmp_path, ValueError("wrong"))

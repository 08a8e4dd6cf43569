"""The training room over the sample, and over the rulebooks where they lie beside the checkout."""

from __future__ import annotations

from datetime import date

import pytest

from search_api.engine import Engine
from search_api.training.ground import Ground
from search_api.training.room import Training

DAY = date(2025, 7, 15)


@pytest.fixture(scope="session")
def room(sample_engine: Engine) -> Training:
    return Training(sample_engine)


@pytest.fixture(scope="session")
def ground(room: Training) -> Ground:
    return room.ground(DAY)

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.documents import Document, Edition, Kind
from search_api.dates.editions import Chapter, Timeline

GUIDE = Document("grid-guide", "Grid Guide", Kind.GUIDE, "GridCo", 2)
MANUAL = Document("field-manual", "Field Manual", Kind.MANUAL, "GridCo", 3)
NOTICE = Document("market-notice", "Market Notice", Kind.NOTICE, "GridCo", 4)
REQUEST = Document("grr007", "GRR007", Kind.REVISION_REQUEST, "GridCo", 9)


def edition(document: Document, name: str, dated: str, **chapters: str) -> Edition:
    dates = {chapter.removeprefix("c"): day for chapter, day in chapters.items()}
    return Edition(document, name, f"{name}.txt", "0" * 64, "txt", None, dated, dates)


EDITIONS = (
    edition(GUIDE, "2025-02-01", "2025-02-01", c1="2024-01-01", c2="2025-02-01", c4="2024-06-01"),
    edition(GUIDE, "2025-12-15", "2025-12-15", c1="2024-01-01", c2="2025-06-01", c3="2025-12-15"),
    edition(MANUAL, "2024-01-01", "2024-01-01"),
    edition(MANUAL, "2025-01-01", "2025-01-01"),
    edition(NOTICE, "M-A010125-01", "2025-01-01"),
    edition(NOTICE, "M-A010125-02", "2025-03-01"),
    edition(REQUEST, "2025-01-01", "2025-01-01"),
)
ROWS = [
    Chapter("grid-guide", "2025-02-01", "1", "2024-01-01"),
    Chapter("grid-guide", "2025-02-01", "2", "2025-02-01"),
    Chapter("grid-guide", "2025-02-01", "4", "2024-06-01"),
    Chapter("grid-guide", "2025-12-15", "1", "2024-01-01"),
    Chapter("grid-guide", "2025-12-15", "2", "2025-06-01"),
    Chapter("grid-guide", "2025-12-15", "3", "2025-12-15"),
    Chapter("field-manual", "2024-01-01", "Old heading", ""),
    Chapter("field-manual", "2025-01-01", "New heading", ""),
    Chapter("market-notice", "M-A010125-01", "SUBJECT", ""),
    Chapter("market-notice", "M-A010125-02", "SUBJECT", ""),
    Chapter("grr007", "2025-01-01", "2", ""),
]
TIMELINE = Timeline(EDITIONS, ROWS, np.arange(len(ROWS)))


def governing(day: str, document: str) -> set[str]:
    rows = TIMELINE.view(date.fromisoformat(day)).rows
    return {
        f"{row.edition}#{row.chapter}"
        for row, kept in zip(ROWS, rows, strict=True)
        if kept and row.document == document
    }


TABLE = [
    # the only edition by then
    ("2025-03-10", "grid-guide", {"2025-02-01#1", "2025-02-01#2", "2025-02-01#4"}),
    # chapter 2 of the later edition has been in force since June, the rest of it has not
    ("2025-07-01", "grid-guide", {"2025-02-01#1", "2025-12-15#2", "2025-02-01#4"}),
    # the later edition; chapter 4 stands only in the older one, and is dated there
    ("2026-01-10", "grid-guide", {"2025-12-15#1", "2025-12-15#2", "2025-12-15#3", "2025-02-01#4"}),
    # before the earliest edition: nothing, although chapter 1 is older
    ("2024-12-31", "grid-guide", set()),
    # a manual is held whole: the old heading is gone
    ("2026-01-10", "field-manual", {"2025-01-01#New heading"}),
    ("2024-12-31", "field-manual", {"2024-01-01#Old heading"}),
    # notices add up
    ("2025-03-01", "market-notice", {"M-A010125-01#SUBJECT", "M-A010125-02#SUBJECT"}),
    ("2025-02-01", "market-notice", {"M-A010125-01#SUBJECT"}),
    # a revision request is no rule
    ("2026-01-10", "grr007", set()),
]


@pytest.mark.parametrize(("day", "document", "expected"), TABLE)
def test_the_text_of_a_date_is_chosen_section_by_section(
    day: str, document: str, expected: set[str]
) -> None:
    assert governing(day, document) == expected


def test_before_the_earliest_edition_the_view_names_it() -> None:
    view = TIMELINE.view(date(2023, 5, 1))
    assert view.too_early["grid-guide"].edition == "2025-02-01"
    assert not view.rows.any()


def test_an_edition_older_than_sixty_days_is_stale_and_a_notice_never_is() -> None:
    assert not TIMELINE.view(date(2025, 4, 2)).is_stale("grid-guide")
    assert TIMELINE.view(date(2025, 4, 3)).is_stale("grid-guide")
    assert not TIMELINE.view(date(2026, 4, 3)).is_stale("market-notice")


@given(st.integers(0, 900))
def test_at_any_date_a_chapter_has_one_text_and_none_from_the_future(days: int) -> None:
    day = date(2024, 6, 1) + timedelta(days)
    kept = [row for row, keep in zip(ROWS, TIMELINE.view(day).rows, strict=True) if keep]
    dated = [row for row in kept if row.document == "grid-guide"]
    assert len({row.chapter for row in dated}) == len(dated)
    assert all(row.effective <= day.isoformat() for row in kept)

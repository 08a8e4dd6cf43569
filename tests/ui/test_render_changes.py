from typing import Any

import pytest

from marketrules.wire import Change, Comparison
from ui.render_changes import by_section, change, summary


def told(**given: Any) -> Change:
    whole = {
        "kind": "changed", "section": "9.1", "paragraph": "(2)", "was": None, "old": "",
        "new": "", "revisions": [],
    } | given  # fmt: skip
    return Change.model_validate(whole)


SHOWN = [
    (told(old="Ten days.", new="Two days."),
     ":blue-badge[Changed] · **\\(2\\)**\n\n> :red[~~Ten~~]:green[**Two**] days\\."),
    (told(kind="renumbered", was="9.1(1)", old="Ten.", new="Ten."),
     ":gray-badge[Renumbered] · **\\(2\\)** · was 9\\.1\\(1\\)"),
    (told(kind="renumbered", paragraph="", was="9.3"), ":gray-badge[Renumbered] · was 9\\.3"),
    (told(kind="added", new="A fee of $5."),
     ":green-badge[Added] · **\\(2\\)**\n\n> A fee of \\$5\\."),
    (told(kind="removed", old="A fee."), ":red-badge[Removed] · **\\(2\\)**\n\n> A fee\\."),
    (told(kind="box_added", new="A fee.", revisions=["LPRR101"]),
     ":orange-badge[Approved, not in force: new] · **\\(2\\)** · LPRR101\n\n> A fee\\."),
]  # fmt: skip


@pytest.mark.parametrize(("one", "shown"), SHOWN, ids=[one.kind for one, _ in SHOWN])
def test_a_change_says_what_happened_where_and_shows_the_words(one: Change, shown: str) -> None:
    assert change(one) == shown


def test_changes_are_counted_by_kind_and_stand_under_their_sections() -> None:
    changes = [told(), told(paragraph="(3)"), told(kind="added", section="9.2")]
    found = Comparison(document="rules", before="first", after="next", changes=changes)
    assert summary(found) == "**first → next**: 2 changed, 1 added."
    assert [(number, len(each)) for number, each in by_section(found)] == [("9.1", 2), ("9.2", 1)]


def test_no_change_is_said() -> None:
    assert "no change" in summary(Comparison(document="d", before="a", after="b", changes=[]))

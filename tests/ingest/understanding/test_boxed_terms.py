"""Terms that only boxed text defines and uses, and paragraphs ahead of their time."""

from __future__ import annotations

from collections.abc import Callable

from marketrules.findings import FindingKind
from marketrules.holdings import Holding

REPLACE = (
    "[NPRR9:  Replace the above definition “Storage Plant” with the following upon system "
    "implementation:]"
)
INSERT = "[NPRR9:  Insert the following definition “Storage Plant” upon system implementation:]"
TERMS = f"""2.1\tDEFINITIONS
Grid Day
A day of twenty-four hours.
Storage Plant
A plant that stores.
{REPLACE}
Storage Plant
A plant that charges and has a Storage Meter.
Storage Meter
A meter that counts both ways.
Tariff
A price that is published.
3\tLOAD
(1)\tThe Tariff is due by noon.
"""


def statuses(holding: Holding) -> dict[str | None, str]:
    """Status per term; of two texts that of the second."""
    return {p.term: p.status.value for p in holding.passages if p.term}


def test_a_term_behind_a_boxed_one_that_only_boxed_text_uses_is_boxed_too(
    hold: Callable[[str], Holding],
) -> None:
    assert statuses(hold(TERMS)) == {
        "Grid Day": "in_effect",
        "Storage Plant": "pending",
        "Storage Meter": "pending",
        "Tariff": "in_effect",
    }


def test_an_inserted_definition_brings_no_others(hold: Callable[[str], Holding]) -> None:
    text = TERMS.replace(f"Storage Plant\nA plant that stores.\n{REPLACE}", INSERT)
    assert statuses(hold(text))["Storage Plant"] == "pending"
    assert statuses(hold(text))["Storage Meter"] == "in_effect"


def test_a_term_that_a_rule_in_force_uses_is_in_force(hold: Callable[[str], Holding]) -> None:
    holding = hold(f"{TERMS}(2)\tA Storage Meter is read by noon.\n")
    assert statuses(holding)["Storage Meter"] == "in_effect"


def test_naming_a_term_in_an_instruction_is_no_use_of_it(hold: Callable[[str], Holding]) -> None:
    deleted = "[NPRR8:  Delete the above definition “Tariff” upon system implementation.]\n3\tLOAD"
    holding = hold(TERMS.replace("3\tLOAD", deleted).replace("The Tariff is", "A fee is"))
    tariff = [p.status.value for p in holding.passages if p.term == "Tariff"]
    assert tariff == ["in_effect", "pending"]  # the definition, and the instruction


def test_a_paragraph_in_force_that_uses_a_boxed_term_is_reported(
    hold: Callable[[str], Holding],
) -> None:
    text = TERMS.replace(f"Storage Plant\nA plant that stores.\n{REPLACE}", INSERT)
    holding = hold(f"{text}(2)\tEach Storage Plant shall file.\n(3)\tAll others wait.\n")
    (finding,) = holding.findings
    assert (finding.kind, finding.place) == (FindingKind.TERM_NOT_IN_FORCE, "3(2)")
    assert "Storage Plant" in finding.message

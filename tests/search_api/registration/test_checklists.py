"""Checklists of roles: found from titles and definitions, each item verbatim and in force."""

from __future__ import annotations

from datetime import date

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.documents import Document, Kind, Status
from marketrules.errors import RoleUnknown
from marketrules.folders import DataFolder
from marketrules.passages import PassageKind
from search_api.engine import Engine
from search_api.registration.checklist import Registration
from search_api.registration.headings import names, registered
from search_api.registration.requirements import obliges
from search_api.registration.terms import folded, forms

DAY = date(2025, 7, 15)
DEFINED = [
    "Grid Agent (GA)", "Transfer Right (TR) Account Holder", "Town Utility (TU)",
    "Wires Service Provider (WSP)", "Poles Service Provider (PSP)", "Bearer",
]  # fmt: skip


@pytest.fixture(scope="module")
def registration(
    tmp_path_factory: pytest.TempPathFactory, shelf: type, desk_embedder: Embedder
) -> Registration:
    rules = shelf(
        Document("grid-rules", "Grid Rules", Kind.PROTOCOLS, "GridCo", 1), "2025-01-01",
        "2025-01-01",
    )  # fmt: skip
    rules.section("2", "Definitions")
    rules.section("2.1", "Terms", "2")
    for term in DEFINED:
        rules.say("", f"{term}\tAn Entity that is registered so.", term=term,
                  kind=PassageKind.DEFINITION)  # fmt: skip
    rules.say("", "Creditor\tAn Entity that is a GA or a TR Account Holder.", term="Creditor Entity",
              kind=PassageKind.DEFINITION)  # fmt: skip
    rules.section("8", "REGISTRATION AND QUALIFICATION")
    rules.section("8.1", "Registration and Execution of Agreements", "8")
    rules.say("(1)", "GridCo shall require each Market Participant to sign the Standard Agreement.")
    ask = rules.say("(2)", "As part of its procedures, GridCo may require one or more of these:")
    rules.say("(2)(a)", "An application fee; or", lead_in=(ask.text,))
    rules.section("8.2", "Registration and Qualification of Grid Agents", "8")
    rules.section("8.2.1", "Criteria for Qualification as a Grid Agent", "8.2")
    lead = rules.say("(1)", "To become a GA, an Entity must meet the following requirements:")
    rules.say("(1)(a)", "Submit Section 23, Form G, Grid Agent Application, and any fee;",
              lead_in=(lead.text,))  # fmt: skip
    rules.say("(1)(b)", "Not be an employee of GridCo; and", lead_in=(lead.text,))
    rules.say("(1)(c)", "If applicable, keep a desk.", lead_in=(lead.text,))
    rules.say("(2)", "GridCo shall answer within ten Business Days.")
    rules.say("(3)", "A GA shall notify GridCo of any change within two Business Days.")
    never = rules.say("(4)", "GridCo shall refuse a GA that does one of the following:")
    rules.say("(4)(a)", "Fails to pay.", lead_in=(never.text,))
    rules.section("8.2.2", "Maintaining Grid Agent Information", "8.2")
    update = rules.say("(1)", "Each GA must update what it told GridCo, including:")
    rules.say("(1)(a)", "Its addresses.", lead_in=(update.text,))
    rules.section("8.3", "Registration of Wires and Poles Service Providers", "8")
    rules.say("(1)", "Each WSP or PSP shall register.")
    rules.section("8.4", "Registration of Transfer Rights Account Holders", "8")
    rules.say("(1)", "A TR Account Holder must open an account.")
    rules.section("8.5", "Certificates", "8")
    rules.say("(1)", "Each Market Participant must keep a certificate.")
    rules.section("8.6", "Security", "8")
    rules.say("(1)", "Each Creditor Entity shall post security.")
    folder = DataFolder(tmp_path_factory.mktemp("roles"))
    publish(folder, build_snapshot(folder, [rules.holding()], desk_embedder))
    return Registration(Engine(folder, desk_embedder))


def test_roles_are_found_from_titles_and_definitions(registration: Registration) -> None:
    held = {one.role: one.name for one in registration.roles(DAY)}
    assert held == {
        "ga": "Grid Agent", "wsp": "Wires Service Provider", "psp": "Poles Service Provider",
        "tr-account-holder": "Transfer Right Account Holder",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "role"),
    [("GA", "ga"), ("grid agents", "ga"), ("Transfer Rights Account Holder", "tr-account-holder"),
     ("TR Account Holder", "tr-account-holder"), ("tr-account-holder", "tr-account-holder")],
)  # fmt: skip
def test_a_role_goes_by_its_name_acronym_or_id(
    registration: Registration, asked: str, role: str
) -> None:
    (found,) = registration.checklists(asked, DAY)
    assert found.role == role


def test_a_name_that_joins_two_roles_gives_both(registration: Registration) -> None:
    found = registration.checklists("Wires and Poles Service Provider", DAY)
    assert [one.role for one in found] == ["wsp", "psp"]


def test_a_role_that_is_not_there_is_refused_with_those_that_are(
    registration: Registration,
) -> None:
    with pytest.raises(RoleUnknown, match="They register GA, WSP, PSP"):
        registration.checklists("Bearer", DAY)


OWN = {  # paragraph: level, stage
    "8.2.1(1)(a)": ("required", "to_register"),
    "8.2.1(1)(b)": ("prohibited", "to_register"),
    "8.2.1(1)(c)": ("conditional", "to_register"),
    "8.2.1(3)": ("required", "to_remain"),
    "8.2.2(1)": ("required", "to_remain"),  # what it lists are details, no duties
}
SHARED = {
    "8.1(1)": ("Market Participant", "required"),
    "8.1(2)(a)": ("Market Participant", "on_request"),
    "8.5(1)": ("Market Participant", "required"),
    "8.6(1)": ("Creditor Entity", "required"),  # which its definition makes a GA
}


def test_the_checklist_holds_the_duties_of_the_role_and_of_what_it_belongs_to(
    registration: Registration,
) -> None:
    (found,) = registration.checklists("GA", DAY)
    own = {i.key.partition("#")[2]: (i.level, i.stage) for i in found.items if i.scope == "role"}
    shared = {i.key.partition("#")[2]: (i.scope, i.level) for i in found.items if i.scope != "role"}
    assert own == OWN
    assert shared == SHARED


def test_items_name_forms_fees_and_deadlines(registration: Registration) -> None:
    (found,) = registration.checklists("GA", DAY)
    items = {one.key.partition("#")[2]: one for one in found.items}
    assert items["8.2.1(1)(a)"].forms[0].startswith("Section 23, Form G")
    assert items["8.2.1(1)(a)"].fees == ("and any fee",)
    assert items["8.2.1(3)"].deadlines == ("within two Business Days",)


def test_the_sample_registers_scheduling_agents(sample_engine: Engine) -> None:
    registration = Registration(sample_engine)
    (role,) = registration.roles(DAY)
    (found,) = registration.checklists("SA", DAY)
    assert role.name == found.name == "Scheduling Agent"
    opened = sample_engine.opened()
    standing = opened.standing(DAY)
    assert found.items
    for item in found.items:
        passage = standing.by_key(item.key)
        assert passage is not None
        assert item.quote in passage.text
        assert passage.status is Status.IN_EFFECT
        assert standing.governs(passage)


TITLES = [
    ("Registration and Qualification of Grid Agents", "Grid Agents"),
    ("Registration of a Wires Operator in the GridCo Region", "Wires Operator"),
    ("Criteria for Qualification as a Grid Agent", "Grid Agent"),
    ("Additional Creditor Qualification Requirements", "Creditor"),
    ("Registration and Execution of Agreements", None),
    ("Security of Grid Agents", None),
]


@pytest.mark.parametrize(("title", "who"), TITLES)
def test_titles_tell_who_registers(title: str, who: str | None) -> None:
    assert registered(title) == who


def test_joined_names_share_their_last_words() -> None:
    known = {"Wires Service Provider", "Poles Service Provider"}.__contains__
    found = list(names("Wires and/or Poles Service Providers", known))
    assert found == ["Wires Service Provider", "Poles Service Provider"]


@pytest.mark.parametrize(
    ("term", "expected"),
    [("Grid Agent (GA)", ("Grid Agent", "GA")), ("Bearer", ("Bearer",)),
     ("Transfer Right (TR) Account Holder",
      ("Transfer Right Account Holder", "TR Account Holder"))],
)  # fmt: skip
def test_terms_have_forms(term: str, expected: tuple[str, ...]) -> None:
    assert forms(term) == expected
    assert folded(f"{term}s") == folded(term) or "(" in term


SENTENCES = [
    ("An agent shall apply.", True), ("GridCo shall answer.", False),
    ("GridCo’s notice to the agent must explain it.", False),
    ("GridCo, in its discretion, may not delay it.", False),
    ("GridCo shall require each Agent to sign.", True), ("It shall constitute a breach.", False),
    ("The form is posted.", False), ("If late, the agent must pay.", True),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_what_the_issuer_does_is_no_requirement(sentence: str, expected: bool) -> None:
    assert obliges(sentence, "GridCo") is expected

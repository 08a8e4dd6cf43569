"""Registration: the roles, and the checklist of each."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from marketrules import wire
from search_api.registration.checklist import Registration
from search_api.service.openapi import problems
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1/registration", tags=["registration"])


@router.get("", summary="List roles", responses=problems(422))
def registration_roles(
    engine: CallersEngine, as_of: date | None = None
) -> list[wire.RegistrationRole]:
    """The roles that the rulebooks held register on the date."""
    held = Registration(engine).roles(as_of)
    return [wire.RegistrationRole.model_validate(one) for one in held]


@router.get("/{role}", summary="Get a checklist", responses=problems(404, 422))
def registration_checklist(
    engine: CallersEngine, role: str, as_of: date | None = None
) -> list[wire.Checklist]:
    """The checklist of a role by id, name or acronym; of several where the name joins them."""
    held = Registration(engine).checklists(role, as_of)
    return [wire.Checklist.model_validate(one) for one in held]

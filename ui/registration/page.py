"""The registration guide: a role's requirements, and the checklists of applicants."""

from __future__ import annotations

import streamlit as st

from marketrules.client import Client
from marketrules.errors import MarketRulesError
from marketrules.wire import Checklist, RegistrationRole
from marketrules.wire.desk import Checklist as Kept
from marketrules.wire.desk import ChecklistItem as KeptItem
from ui.frame import failures
from ui.frame.desk import Desk
from ui.frame.records import records
from ui.registration import exporting, showing, ticking
from ui.registration.places import Guide
from ui.showing.html import Html, joined

_NONE = Html(
    '<section class="mr-start" data-arrival="register" tabindex="-1"><p>{}</p>{}</section>'
)
_KEPT = Html(
    "<table><thead><tr><th scope=col>Applicant</th><th scope=col>Role</th><th scope=col>Done</th>"
    "<th scope=col>Rules of</th><th scope=col>Changed</th></tr></thead><tbody>{}</tbody></table>"
)
_ROW = Html(
    '<tr><th scope="row"><a href="{}" data-go>{}</a></th><td>{}</td><td>{} of {}</td><td>{}</td><td>{}</td></tr>'
)


def draw(desk: Desk) -> None:
    """Draws what the address names."""
    guide = Guide.read(st.query_params)
    try:
        if guide.kept is not None:
            _kept(desk.client, guide)
        else:
            _role(desk.client, guide)
    except MarketRulesError as error:
        failures.draw(error, guide.href)


def _role(client: Client, guide: Guide) -> None:
    roles = client.roles(guide.as_of)
    _choose(guide, roles)
    if not guide.role:
        st.html(_NONE.format(_TOLD if roles else "The documents held register no role.", _lists()))
        return
    for found in client.registration(guide.role, guide.as_of):
        st.html(showing.head(found))
        if found.items:
            ticking.start(guide, found)
        for (stage, section), group in showing.groups(found.items).items():
            st.html(_group(stage, section, joined(showing.items(group, guide.as_of))))


_TOLD = "Choose a role to see what registering as it requires, or open an applicant’s checklist."
_GROUP = Html('<section class="mr-group"><h3>{} · {}</h3>{}</section>')


def _group(stage: str, section: str, body: Html) -> Html:
    return _GROUP.format(showing.STAGES[stage], section, body)


def _choose(guide: Guide, roles: list[RegistrationRole]) -> None:
    titles = {one.role: f"{one.name} ({one.acronym})" if one.acronym else one.name for one in roles}
    names = list(titles) if guide.role in ("", *titles) else [guide.role, *titles]
    first, second = st.columns([5, 1.5])

    def changed() -> None:
        now = Guide(st.session_state["role"] or "", st.session_state["role_date"])
        if now != guide:  # Streamlit calls back where a run was cut short, too
            st.query_params.from_dict(now.parameters)

    st.session_state["role"], st.session_state["role_date"] = guide.role or None, guide.as_of
    first.selectbox(
        "Role", names, key="role", format_func=lambda one: titles.get(one, one), on_change=changed,
        placeholder="Choose a role",
    )  # fmt: skip
    second.date_input(
        "Rules of", key="role_date", on_change=changed, format="YYYY-MM-DD", help="Empty: today"
    )


def _lists() -> Html:
    """The checklists kept; nothing where there are no records."""
    try:
        held = records().checklists()
    except MarketRulesError as error:
        return Html('<p class="mr-note">Checklists can’t be kept: {}</p>').format(error.message)
    rows = joined(
        _ROW.format(
            Guide(one.role, kept=one.id).href, one.applicant, one.role, _done(one), len(one.items),
            one.as_of.isoformat(), one.changed_at.date().isoformat(),
        )
        for one in held
    )  # fmt: skip
    return _KEPT.format(rows) if held else Html("")


def _done(kept: Kept) -> int:
    return sum(one.state in ("done", "not_applicable") for one in kept.items)


def _kept(client: Client, guide: Guide) -> None:
    kept = records().checklist(guide.kept or 0)
    found = _found(client, kept)
    st.html(
        joined(
            (
                Html('<p><a href="{}" data-go data-key="w" data-does="All checklists">All checklists</a></p>').format(Guide().href),
                showing.head(found, kept.applicant),
                Html('<p class="mr-progress">{} of {} settled</p>').format(_done(kept), len(kept.items)),
            )
        )
    )  # fmt: skip
    ticking.said()
    _exports(kept)
    items = {one.key: one for one in kept.items}
    for (stage, section), group in showing.groups(found.items).items():
        st.html(_group(stage, section, Html("")))
        for one, told in zip(group, showing.items(group, kept.as_of), strict=True):
            _line(kept, items.pop(one.key, None), told)
    for left in items.values():  # the rules of that date are read otherwise by now
        _line(kept, left, Html("<p><strong>{}</strong> {}</p>").format(left.label, left.text))


def _line(kept: Kept, item: KeptItem | None, told: Html) -> None:
    body, ticks = st.columns([5, 2.2])
    body.html(told)
    if item is not None:
        with ticks:
            ticking.tick(kept, item)


def _found(client: Client, kept: Kept) -> Checklist:
    """The checklist's role by the rules of the day that it was made of."""
    return next(
        one
        for one in client.registration(kept.role, kept.as_of)
        if one.role == kept.role or len(one.items) == len(kept.items)
    )


def _exports(kept: Kept) -> None:
    first, second, _ = st.columns([1.5, 1.5, 5])
    name = f"checklist-{kept.id}-version-{kept.version}"
    first.download_button(
        "Markdown", exporting.markdown(kept), f"{name}.md", "text/markdown", width="stretch"
    )
    second.download_button("CSV", exporting.table(kept), f"{name}.csv", "text/csv", width="stretch")

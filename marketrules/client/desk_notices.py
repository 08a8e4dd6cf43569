"""Calls about drafts of market notices and registration checklists."""

from __future__ import annotations

from typing import Any

from marketrules.client.desk_calls import Calls, changed, plain
from marketrules.wire import desk as wire


class NoticeCalls(Calls):
    """Notices and checklists, changed by version."""

    def drafts(self, thread: str = "", status: str = "") -> list[wire.Draft]:
        return self._many(wire.Draft, "/v1/notice-drafts", {"thread": thread, "status": status})

    def draft(self, number: int) -> wire.Draft:
        return self._one(wire.Draft, "GET", f"/v1/notice-drafts/{number}")

    def draft_notice(self, notice: wire.DraftNotice) -> wire.Draft:
        return self._once(wire.Draft, "/v1/notice-drafts", plain(notice))

    def change_draft(self, draft: wire.Draft, **fields: Any) -> wire.Draft:
        """``draft`` with ``fields`` of ``ChangeDraft`` changed, if it still is as it was read."""
        change = wire.ChangeDraft(**fields, version=draft.version)
        path = f"/v1/notice-drafts/{draft.id}"
        return self._one(wire.Draft, "PATCH", path, body=changed(change), stale=wire.Draft)

    def draft_versions(self, number: int) -> list[wire.DraftVersion]:
        return self._many(wire.DraftVersion, f"/v1/notice-drafts/{number}/versions")

    def delete_draft(self, draft: wire.Draft) -> None:
        path = f"/v1/notice-drafts/{draft.id}"
        self._send("DELETE", path, version=draft.version, stale=wire.Draft)

    def checklists(self, applicant: str = "") -> list[wire.Checklist]:
        return self._many(wire.Checklist, "/v1/checklists", {"applicant": applicant})

    def checklist(self, number: int) -> wire.Checklist:
        return self._one(wire.Checklist, "GET", f"/v1/checklists/{number}")

    def start_checklist(self, checklist: wire.StartChecklist) -> wire.Checklist:
        return self._once(wire.Checklist, "/v1/checklists", plain(checklist))

    def change_item(self, checklist: wire.Checklist, item: int, **fields: Any) -> wire.Checklist:
        """The checklist with ``state`` or ``note`` of an item changed."""
        change = wire.ChangeItem(**fields, version=checklist.version)
        path = f"/v1/checklists/{checklist.id}/items/{item}"
        return self._one(wire.Checklist, "PATCH", path, body=changed(change), stale=wire.Checklist)

    def delete_checklist(self, checklist: wire.Checklist) -> None:
        path = f"/v1/checklists/{checklist.id}"
        self._send("DELETE", path, version=checklist.version, stale=wire.Checklist)

"""The address of the inquiries' page: one that is open, or what the list is narrowed to.

Every filter stands in it, so that a list can be bookmarked and sent: "mine" is whoever opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode

from marketrules.wire.desk.inquiries import Channel, InquiryStatus, Sort
from ui.frame.places import Query, day

INQUIRIES = "inquiries"
UNANSWERED = ("open", "waiting", "escalated")
STATUSES = ("", *get_args(InquiryStatus), "all")  # "": all that aren't answered
CHANNELS: tuple[str, ...] = get_args(Channel)
SORTS: tuple[str, ...] = get_args(Sort)
NEWEST = "-taken"
MOST = {"text": 400, "organisation": 200, "role": 200, "owner": 80, "tag": 60, "document": 120,
         "section": 400}  # characters  # fmt: skip
_KNOWN = {"status": STATUSES, "channel": CHANNELS, "sort": SORTS}


@dataclass(frozen=True, slots=True)
class Looking:
    """One inquiry, or a list."""

    number: int | None = None
    text: str = ""
    status: str = ""
    mine: bool = False  # owned by whoever looks
    nobodys: bool = False
    overdue: bool = False
    owner: str = ""
    organisation: str = ""
    role: str = ""
    channel: str = ""
    tag: str = ""
    document: str = ""  # that an answer cites
    section: str = ""
    taken_from: date | None = None
    taken_to: date | None = None
    due_by: date | None = None
    sort: str = NEWEST
    page: int = 1

    @classmethod
    def read(cls, query: Query) -> Looking:
        """What the address opens; what is no such value is left out."""
        given = {one.name: next(iter(query.get_all(one.name)), "").strip() for one in fields(cls)}
        number = _number(next(iter(query.get_all("n")), "").strip())
        told: dict[str, Any] = {name: value[: MOST[name]] for name, value in given.items()
                                if name in MOST}  # fmt: skip
        told |= {name: given[name] for name, known in _KNOWN.items() if given[name] in known}
        told |= {name: given[name] == "1" for name in ("mine", "nobodys", "overdue")}
        told |= {name: day(given[name]) for name in ("taken_from", "taken_to", "due_by")}
        told["sort"] = told.get("sort") or NEWEST
        return cls(**told | {"number": number, "page": _number(given["page"]) or 1})

    def but(self, **changed: Any) -> Looking:
        """The list narrowed otherwise, from its first page on.

        Whose they are is said once: the owner named last, mine and nobody's exclude one another.
        """
        whose = [name for name in ("mine", "nobodys", "owner") if changed.get(name)]
        others = {"mine": False, "nobodys": False, "owner": ""} if whose else {}
        last = {whose[0]: changed[whose[0]]} if whose else {}
        return replace(self, **{"page": 1} | changed | others | last)

    @property
    def narrowed(self) -> dict[str, str]:
        """The filters that stand in no field of the row: name → as it is told."""
        names = ("owner", "organisation", "role", "channel", "tag",
                 "document", "section", "taken_from", "taken_to", "due_by")  # fmt: skip
        held = {name: getattr(self, name) for name in names}
        return {name: str(value) for name, value in held.items() if value}

    @property
    def parameters(self) -> dict[str, str]:
        """The address's parameters."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        given["n"] = given.pop("number")
        if given["page"] == 1:
            del given["page"]
        if given["sort"] == NEWEST:
            del given["sort"]
        return {name: _written(value) for name, value in given.items() if value}

    @property
    def href(self) -> str:
        """The relative address."""
        query = urlencode(self.parameters)
        return f"./{INQUIRIES}{'?' * bool(query)}{query}"

    def asked(self, me: str, size: int) -> Mapping[str, Any]:
        """The fields of ``FindInquiries``; ``me`` owns what is mine, ``size`` are on a page."""
        statuses = {"": list(UNANSWERED), "all": []}.get(self.status, [self.status])
        plain = ("organisation", "role", "channel", "tag", "document", "section", "taken_from",
                 "taken_to", "due_by", "overdue")  # fmt: skip
        asked = {name: value for name in plain if (value := getattr(self, name))}
        if self.mine or self.nobodys or self.owner:
            asked["owner"] = me if self.mine else "" if self.nobodys else self.owner
        return asked | {
            "text": self.text, "status": statuses, "sort": self.sort,
            "offset": min((self.page - 1) * size, 1_000_000), "limit": size,
        }  # fmt: skip


def _written(value: Any) -> str:
    return "1" if value is True else value.isoformat() if isinstance(value, date) else str(value)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 else None

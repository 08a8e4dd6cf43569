"""Whether revisions exist, acronyms are spelt out, required fields are filled, and people can answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marketrules.passages import PassageKind
from search_api.answering.cite import cite
from search_api.notices.checks.places import Text
from search_api.notices.draft import BODY, Draft, Finding, Found, Severity
from search_api.notices.kinds import NoticeTypes

_REVISION = re.compile(r"\b([A-Z]{1,5}RR)[\s-]?(\d{2,4})\b|\(([A-Z]{1,5}RR)\)\s*(\d{2,4})\b")
_ACRONYM = re.compile(r"(?<![\w-])(?:[A-Z]{2,6})(?=s?\b)(?![-\w]*\d)")
_WIDELY_KNOWN = frozenset(
    {"US", "USA", "TX", "AM", "PM", "MW", "MWH", "KV", "ID", "PO", "CST", "CDT", "CPT"}
)
_PLACEHOLDER = re.compile(r"\b(?:TBD|TODO|XX+|DATE|REVISION|NUMBER|TITLE|LOREM)\b|\[[^\]]*\]|_{3,}")
_REACHED = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}|[Aa]ccount [Mm]anager|https?://"
)
_EMAIL = re.compile(r"\S+@\S*")
_GOOD_EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}")


def revisions(name: str, value: str, text: Text) -> Iterator[Finding]:
    """Revisions that the draft names and the rules held don't know."""
    found = Found("revision", name)
    documents = {one.document.id for one in text.standing.snapshot.editions}
    for named in _REVISION.finditer(value):
        revision = "".join(part for part in named.groups() if part)
        boxes, passages = text.standing.snapshot.by_revision(revision)
        dated = (text.standing.by_key(one.key) for one in passages[:2])
        see = tuple(cite(one, text.standing.edition_of(one)) for one in dated if one is not None)
        if not boxes and not passages and revision.lower() not in documents:
            yield found.at(
                Severity.WARNING,
                f"No box of the rules held and no filing held is of {revision}.",
                "Check the number; a revision that is in force already leaves no box.",
                place=named[0], start=named.start(),
            )  # fmt: skip
        elif see and see[0].status.value == "pending":
            yield found.at(
                Severity.NOTE, f"{revision} is pending on the notice's date: {see[0].trigger or ''}".rstrip(": "),
                "Say so where the notice tells it as in force.", place=named[0], start=named.start(), see=see,
            )  # fmt: skip


def acronyms(draft: Draft, text: Text) -> Iterator[Finding]:
    """Acronyms that aren't spelt out where they are first used."""
    issuers = {one.document.issuer.upper() for one in text.standing.snapshot.editions}
    met: set[str] = set()
    whole = "\n".join(draft.field(name) for name in BODY)
    for name in BODY:
        value = draft.field(name)
        for one in _ACRONYM.finditer(value):
            short = one[0]
            if (
                short in met
                or short in issuers
                or short in _WIDELY_KNOWN
                or _is_revision(value, one)
            ):
                continue
            met.add(short)
            if value[: one.start()].endswith("(") and value[one.end() :].lstrip("s").startswith(
                ")"
            ):
                continue
            yield from _unexpanded(short, one.start(), name, whole, text)


def _is_revision(value: str, one: re.Match[str]) -> bool:
    """Whether it is part of an id or a revision's number: "NPRR 1013", "M-A022326"."""
    return one[0].endswith("RR") or value[one.end() : one.end() + 1] in ("-", "@", "_")


def _unexpanded(short: str, start: int, name: str, whole: str, text: Text) -> Iterator[Finding]:
    found = Found("acronym", name)
    held = text.standing.snapshot.by_term(short)
    if f"({short})" in whole or f"({short}s)" in whole:
        yield found.at(
            Severity.NOTE, f"{short} is spelt out only after it is first used.",
            "Spell it out here.", place=short, start=start,
        )  # fmt: skip
    elif held:
        first = next((one for one in held if one.kind is PassageKind.ACRONYM), held[0])
        spelt = (
            first.text.replace(first.term or "", "", 1)
            if first.kind is PassageKind.ACRONYM
            else first.term
        )
        yield found.at(
            Severity.NOTE, f"{short} isn't spelt out: {' '.join((spelt or '').split())}.",
            "Spell it out where it is first used.", place=short, start=start,
        )  # fmt: skip
    elif not _is_word(short, whole):
        yield found.at(
            Severity.WARNING, f"{short} isn't spelt out, and no rules held define it.",
            "Spell it out where it is first used.", place=short, start=start,
        )  # fmt: skip


def _is_word(short: str, whole: str) -> bool:
    """Whether it is a word set in capitals."""
    return bool(re.search(rf"\b{short.lower()}\b", whole))


def required(draft: Draft, types: NoticeTypes) -> Iterator[Finding]:
    """Fields that the type needs and the draft leaves empty, or that a template left to fill."""
    kind = types.named(draft.type)
    if kind is None:
        yield Found("type", "type").at(
            Severity.ERROR, f"{draft.type or 'Nothing'} is no type of notice.",
            f"Use one of {', '.join(one.name for one in types.types)}.", place=draft.type,
        )  # fmt: skip
    headings = {one.name: one.heading for one in types.fields}
    for name in kind.required if kind else ():
        if not draft.field(name).strip():
            yield Found("required", name).at(
                Severity.ERROR, f"{headings.get(name, name)} is empty.",
                f"A notice of type {kind.name if kind else ''} needs it.",
            )  # fmt: skip
    for name in BODY:
        for one in _PLACEHOLDER.finditer(draft.field(name)):
            yield Found("required", name).at(
                Severity.ERROR, f"“{one[0]}” was to be filled in.", "Fill it in.",
                place=one[0], start=one.start(),
            )  # fmt: skip
    yield from _contact(draft)


def _contact(draft: Draft) -> Iterator[Finding]:
    if draft.contact.strip() and not _REACHED.search(draft.contact):
        yield Found("contact", "contact").at(
            Severity.WARNING, "No address, telephone number or account manager is named.",
            "Say how whoever has a question can ask it.", place=draft.contact, start=0,
        )  # fmt: skip
    for name in BODY:
        value = draft.field(name)
        for one in _EMAIL.finditer(value):
            address = one[0].strip("().,;:<>[]\"'")
            if not _GOOD_EMAIL.fullmatch(address):
                yield Found("contact", name).at(
                    Severity.ERROR, f"{address} is no e-mail address.", "Correct it.",
                    place=one[0], start=one.start(),
                )  # fmt: skip

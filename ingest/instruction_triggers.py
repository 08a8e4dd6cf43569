r"""When a box becomes effective: the part of its instruction that states the event(s).

In: "upon system implementation for NPRR995; or upon system implementation of the Grid Forecast
(GF) project for NPRR1246" (one line, white space single, no "renumber accordingly"), and the
box's revisions. Out: triggers in order, and the words that were not understood.

Clauses joined by "or" (or by "and", once each says for which revision) are alternatives, one
Trigger each. "upon system implementation, and upon system implementation of NPRR850" is one
event: a Trigger with both a kind and ``after``. Several revisions waited for are joined by "+".
A lower bound ("no earlier than …") alone never is a DATE: the text isn't in force on that day
by itself. It is kept as a condition, its date in ``date``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from marketrules.boxes import Trigger, TriggerKind

# "NPRR1013", "SCR817", "PIR003"; typing slips "NPRRR995", "NPRR 995", "NPRR-995" are read as well.
REVISION = r"[A-Z]{1,7}R{1,4}\s?-?[0-9]{1,4}"
_PHASE = r"(?:\s*\((?:Phase|Part|Stage)\s+\w+\))?"
_AND = r"\s*(?:,\s*(?:and/or|and|or)?|and/or|and|or|&)\s*"
REVISIONS = rf"{REVISION}{_PHASE}(?:{_AND}{REVISION}{_PHASE})*"

_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
_DATE = (
    rf"(?:(?P<month>{'|'.join(_MONTHS)})\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s*,?\s+"
    r"(?P<year>[0-9]{4})|(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4}))"
)
# Where the targets end and the trigger starts. "on" counts only before a date or "the": targets
# may hold "on" in a name.
TRIGGER_START = re.compile(
    r"(?<![\w-])(?:upon|on(?=\s+(?:the|or)\s|\s+(?:" + "|".join(_MONTHS) + r"|[0-9])\S*\s?)"
    r"|effective|no(?:t)?\s+(?:earlier|sooner|later)\s+than|when|once|after|beginning|starting"
    r"|as\s+of|pending|contingent|subject\s+to|until|immediately)(?![\w-])",
    re.IGNORECASE,
)
# "; or upon …", ", and upon …", " or upon …", "; upon …", "; effective …": the next clause.
_CLAUSE = re.compile(
    r"(?:\s*[;,]\s*(?P<word>and/or|or|and)?|\s+(?P<bare>or|and))\s+"
    r"(?=(?:upon|effective|on\s+(?:" + "|".join(_MONTHS) + r"))\b)",
    re.IGNORECASE,
)
# Inside conditions only the words of a new system event start a clause: a condition may itself
# say "; and upon receipt of …".
_CLAUSE_AFTER_CONDITIONS = re.compile(
    r"\s*[;,]\s*(?P<word>or|and)?(?P<bare>)\s+(?=upon\s+(?:the\s+)?(?:system|project)\s)",
    re.IGNORECASE,
)
_CONDITIONS = re.compile(
    r"\s*,?\s*(?:and|after|upon|by)?\s*(?:satisfying|satisfaction\s+of|meeting|fulfilling)\s+"
    r"(?:all\s+of\s+)?the\s+following\s+conditions?\s*:?\s*",
    re.IGNORECASE,
)
_FOR = re.compile(rf"[\s,]*\bfor\s+(?P<revisions>{REVISIONS})\s*$")
_BOUND = re.compile(
    rf"[\s,]*(?:but\s+|and\s+)?(?P<bound>no(?:t)?\s+(?:earlier|sooner)\s+than\s+{_DATE})",
    re.IGNORECASE,
)
_WHEN = r"(?:upon|on|after|following|effective(?:\s+(?:upon|on))?)\s+(?:the\s+)?"
_ON_DATE = re.compile(
    rf"(?:(?:effective|beginning|starting|as\s+of|on)\s+){{1,2}}{_DATE}", re.IGNORECASE
)
_IMPLEMENTATION = re.compile(
    rf"{_WHEN}(?P<what>system|project)?\s*(?:implementation|completion|go-live)"
    r"(?:\s+of\s+(?:the\s+)?(?P<of>.+))?",
    re.IGNORECASE,
)
_NAMED_FIRST = re.compile(  # "upon the Texas SET 5.0 implementation"
    rf"{_WHEN}(?P<of>[A-Z(].*?)\s+(?:system\s+)?(?:implementation|go-live)", re.IGNORECASE
)
_APPROVAL = re.compile(rf"{_WHEN}.{{0,60}}?\bapproval\b.{{0,120}}", re.IGNORECASE)
_RULEMAKER = re.compile(r"P\.?U\.?C|Public Utility|Commission|FERC|NERC", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    joint: str  # the word that joins it to the clause before: "or", "and", ""
    weak: bool  # joined without a semicolon


def normal_revision(written: str) -> str:
    """``"NPRRR 995"`` → ``"NPRR995"``; ``"SCR-817"`` → ``"SCR817"``."""
    compact = re.sub(r"[\s-]", "", written)
    return re.sub(r"R{3,}(?=[0-9])", "RR", compact)


def find_revisions(text: str) -> tuple[str, ...]:
    """The revisions that a list names, in order, each once, in normal form.

    A prefix that lacks one R beside the same prefix with it is a typing slip: "NPR1014" in
    "[NPRR1008 and NPR1014:" is NPRR1014, while "SCR817" alone stays.
    """
    names = [normal_revision(name) for name in re.findall(REVISION, text)]
    prefixes = {name.rstrip("0123456789") for name in names}
    repaired = (
        re.sub(r"^[A-Z]+", lambda own: own[0] + "R" * (own[0] + "R" in prefixes), name)
        for name in names
    )
    return tuple(dict.fromkeys(repaired))


def parse_triggers(text: str, revisions: tuple[str, ...]) -> tuple[tuple[Trigger, ...], str]:
    """Parses the events; the second value holds the words that were not understood."""
    body, respectively = re.subn(r"\s*,?\s*\brespectively\b", "", text.strip(" .,;:"))
    triggers: list[Trigger] = []
    left: list[str] = []
    for clause in _clauses(body):
        trigger, words = _event(clause.text, revisions)
        if words:
            left.append(words)
        if triggers and _same_event(clause, triggers[-1]):
            triggers[-1] = _both(triggers[-1], trigger, clause)
        else:
            triggers.append(trigger)
    if respectively:
        triggers = _one_each(triggers)
        if len(triggers) == len(revisions):
            triggers = [
                replace(trigger, revisions=(revision,))
                for trigger, revision in zip(triggers, revisions, strict=True)
            ]
        else:
            left.append("respectively")
    if len(triggers) > 1:
        triggers = [_owned(trigger, revisions) for trigger in triggers]
    return tuple(triggers), " ".join(left)


def _one_each(triggers: list[Trigger]) -> list[Trigger]:
    """Two events where "of NPRR1240 or PGRR129, respectively" looks like one."""
    if len(triggers) != 1 or "+" not in triggers[0].after:
        return triggers
    return [replace(triggers[0], after=name) for name in triggers[0].after.split("+")]


def _owned(trigger: Trigger, revisions: tuple[str, ...]) -> Trigger:
    """Among several events, "of NPRR1057" is for NPRR1057 if that is one of the box's own."""
    waited = tuple(trigger.after.split("+"))
    if trigger.revisions or not set(waited) <= set(revisions):
        return trigger
    return replace(trigger, revisions=waited)


def _clauses(body: str) -> list[_Clause]:
    """Splits at the joints between events, not inside conditions."""
    clauses: list[_Clause] = []
    start, joint, weak = 0, "", False
    conditions = _CONDITIONS.search(body)
    while start < len(body):
        if conditions and conditions.start() < start:
            conditions = _CONDITIONS.search(body, start)
        found = _CLAUSE.search(body, start)
        if conditions and (found is None or conditions.start() < found.start()):
            found = _CLAUSE_AFTER_CONDITIONS.search(body, conditions.end())
        end = found.start() if found else len(body)
        clauses.append(_Clause(body[start:end].strip(), joint, weak))
        if found is None:
            break
        start = found.end()
        joint = (found["word"] or found["bare"] or "").lower()
        weak = ";" not in found[0]
    return clauses


def _same_event(clause: _Clause, before: Trigger) -> bool:
    """Whether "and upon …" adds to the event before it rather than naming another one."""
    return clause.joint == "and" and clause.weak and not before.revisions


def _both(first: Trigger, second: Trigger, clause: _Clause) -> Trigger:
    return replace(
        first,
        text=f"{first.text} and {clause.text}",
        revisions=second.revisions,
        project=first.project or second.project,
        after="+".join(filter(None, (first.after, second.after))),
        date=first.date or second.date,
        conditions=first.conditions + second.conditions,
    )


def _event(text: str, revisions: tuple[str, ...]) -> tuple[Trigger, str]:
    """One clause as a trigger, and what of it was not understood."""
    rest = text
    own: tuple[str, ...] = ()
    notes: list[str] = []
    named = _FOR.search(rest)
    if named:
        own = _known(find_revisions(named["revisions"]), revisions)
        phases = re.findall(rf"{REVISION}\s*\([^)]*\)", named["revisions"])
        notes += [f"{phase}" for phase in phases]
        rest = rest[: named.start()]
    conditions = _CONDITIONS.search(rest)
    if conditions:
        notes = [*_numbered(rest[conditions.end() :]), *notes]
        rest = rest[: conditions.start()]
    bound = _BOUND.search(rest)
    bounded = ""
    if bound:
        bounded = _iso(bound)
        notes.append(bound["bound"])
        rest = rest[: bound.start()] + rest[bound.end() :]
    trigger, left = _plain_event(rest.strip(" ,;"), text, bool(bounded))
    return (
        replace(
            trigger,
            revisions=own,
            date=trigger.date or bounded,
            conditions=tuple(notes),
        ),
        left,
    )


def _plain_event(rest: str, text: str, bounded: bool) -> tuple[Trigger, str]:
    if not rest and bounded:
        return Trigger(TriggerKind.OTHER, text), ""
    dated = _ON_DATE.fullmatch(rest)
    if dated and _iso(dated):
        return Trigger(TriggerKind.DATE, text, date=_iso(dated)), ""
    found = _IMPLEMENTATION.fullmatch(rest)
    if found and found["of"] is None:
        if found["what"] and found["what"].lower() == "project":
            return Trigger(TriggerKind.PROJECT, text), ""
        return Trigger(TriggerKind.SYSTEM_IMPLEMENTATION, text), ""
    found = found or _NAMED_FIRST.fullmatch(rest)
    if found:
        return _of(found["of"].strip(), text), ""
    if _APPROVAL.fullmatch(rest):
        return Trigger(TriggerKind.OTHER, text), ""
    return Trigger(TriggerKind.OTHER, text), rest


def _of(name: str, text: str) -> Trigger:
    """What is implemented: a revision, a project (PR447 is one), or a commission's order."""
    if re.fullmatch(REVISIONS, name) and not re.match(r"PR\s?-?[0-9]", name):
        return Trigger(TriggerKind.REVISION, text, after="+".join(find_revisions(name)))
    if _RULEMAKER.match(name):
        return Trigger(TriggerKind.OTHER, text)
    project = re.sub(r"\s+project$", "", name, flags=re.IGNORECASE)
    return Trigger(TriggerKind.PROJECT, text, project=project)


def _known(names: tuple[str, ...], revisions: tuple[str, ...]) -> tuple[str, ...]:
    """Repairs a slip ("for NPR1014") where the box itself names NPRR1014."""
    return tuple(
        next((own for own in revisions if own.replace("RR", "R") == name), name) for name in names
    )


def _numbered(text: str) -> list[str]:
    """Splits "(1) … ; and (2) … : (a) … ; and (b) …" at its own numbers 1, 2, 3 only."""
    starts: list[int] = []
    for found in re.finditer(r"\(([0-9]{1,2})\)\s*", text):
        if int(found[1]) == len(starts) + 1:
            starts.append(found.start())
    if not starts:
        return [text.strip()] if text.strip() else []
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    return [re.sub(r"^\([0-9]+\)\s*|[\s;,]*(?:\b(?:and|or))?\s*$", "", part) for part in parts]


def _iso(found: re.Match[str]) -> str:
    """The date in a match of ``_DATE``; "" if there is no such day."""
    if found["month"]:
        names = [month.lower() for month in _MONTHS]
        parts = int(found["year"]), names.index(found["month"].lower()) + 1, int(found["day"])
    else:
        parts = int(found["y"]), int(found["m"]), int(found["d"])
    try:
        return date(*parts).isoformat()
    except ValueError:
        return ""

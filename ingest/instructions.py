r"""The line that opens a box, recognised and parsed completely.

In: one line of rule text, "[NPRR1013 and NPRR1188:  Replace paragraph (b) above with the
following upon system implementation:]". Out: an Instruction; its ``unparsed`` holds every word
that was not understood, so nothing is guessed silently. An instruction may be broken over lines
(PDF); join its lines before parsing, the first one alone is enough to recognise it.

Not handled: verbs other than replace, insert, delete and their plain synonyms; such a box is
read as a replacement, and ``unparsed`` starts with "(no verb)".
"""

from __future__ import annotations

import re

from ingest.instruction_targets import parse_scope
from ingest.instruction_triggers import (
    REVISION,
    REVISIONS,
    TRIGGER_START,
    find_revisions,
    parse_triggers,
)
from marketrules.boxes import Instruction, Target, TargetKind, Verb

_VERBS = {
    "replace": Verb.REPLACE,
    "revise": Verb.REPLACE,
    "amend": Verb.REPLACE,
    "modify": Verb.REPLACE,
    "insert": Verb.INSERT,
    "add": Verb.INSERT,
    "delete": Verb.DELETE,
    "remove": Verb.DELETE,
    "strike": Verb.DELETE,
}
_VERB = re.compile(rf"\s*(?P<verb>{'|'.join(_VERBS)})\b\s*", re.IGNORECASE)
_INTERPRETATION = re.compile(
    r"\s*(?:[A-Z]\w+\s+)?(?:Protocol\s+|Guide\s+)?Interpretation\b\s*(?:of|regarding|:)?\s*",
    re.IGNORECASE,
)
# "[NPRR1013:", "[NPRR941 , NPRR1007, and NPRR1057: ", "[NPRR1250  Delete …". A bracket around a
# formula ("[RUCEXRR96 q, r, i]") or "[NPRR1013]" inside a sentence opens nothing: after the
# revisions there must be a colon, a verb, or the end of the line (broken in a PDF).
_HEAD = re.compile(
    rf"\s*\[\s*(?P<revisions>{REVISIONS})\s*"
    rf"(?P<end>[:;]|(?=(?:{'|'.join(_VERBS)})\b)|(?=(?:,|,?\s*and|,?\s*or)?\s*$))",
    re.IGNORECASE,
)
_RENUMBER = re.compile(
    r"\s*[,;]?\s*(?:and\s+)?(?:to\s+)?renumber\b(?:\s+(?:the|all|remaining|subsequent|following|"
    r"existing|other|current|paragraphs?|items?|sections?|list))*(?:\s+accordingly)?",
    re.IGNORECASE,
)
_BALANCED = re.compile(r"[“”\"][^“”\"]*[“”\"]")


def is_instruction(line: str) -> bool:
    """Whether ``line`` opens a box.

    >>> is_instruction("[NPRR1013:  Delete paragraph (2) above upon system implementation.]")
    True
    >>> is_instruction("[Back to Top]")
    False
    """
    head = _HEAD.match(line)
    return head is not None and re.match(REVISION, head["revisions"]) is not None


def parse_instruction(line: str) -> Instruction:
    """Parses an opening line (see ``is_instruction``).

    Raises:
        ValueError: if ``line`` doesn't open a box.
    """
    text = line.strip()
    flat = re.sub(r"\s+", " ", text)
    head = _HEAD.match(flat)
    if head is None:
        raise ValueError(f"not a box's instruction: {line!r}")
    revisions = find_revisions(head["revisions"])
    body, after = _inside(flat[head.end() :])
    if revisions and all(name.startswith("PIR") for name in revisions):
        return _interpretation(text, revisions, body, after)
    verb = _VERB.match(body)
    rest = body[verb.end() :] if verb else body
    rest, renumbered = _RENUMBER.subn("", rest)
    where = _trigger_start(rest)
    scope = parse_scope(rest[:where])
    triggers, left = parse_triggers(rest[where:], revisions)
    missing = "" if verb else "(no verb)"
    unparsed = " ".join(filter(None, (missing, scope.left, left, after)))
    return Instruction(
        text=text,
        revisions=revisions,
        verb=_VERBS[verb["verb"].lower()] if verb else Verb.REPLACE,
        applicable_portions=scope.applicable_portions,
        targets=scope.targets,
        direction=scope.direction,
        triggers=triggers,
        renumber=renumbered > 0,
        unparsed=unparsed,
    )


def _interpretation(text: str, revisions: tuple[str, ...], body: str, after: str) -> Instruction:
    """Reads "[PIR003:  ERCOT Protocol Interpretation of Grid Storage Load (GSL):]"."""
    lead = _INTERPRETATION.match(body)
    scope = parse_scope(body[lead.end() :] if lead else body)
    targets, left = scope.targets, scope.left
    if lead and not targets and left:  # a term without quotes or noun
        targets, left = (Target(TargetKind.DEFINITION, name=left),), ""
    return Instruction(
        text=text,
        revisions=revisions,
        verb=Verb.INTERPRET,
        applicable_portions=False,
        targets=targets,
        direction=scope.direction,
        triggers=(),  # in force as it stands
        renumber=False,
        unparsed=" ".join(filter(None, (left, after))),
    )


def _inside(rest: str) -> tuple[str, str]:
    """What stands inside the bracket, without its end marks, and what follows the bracket."""
    end = rest.find("]")
    inside, after = (rest, "") if end < 0 else (rest[:end], rest[end + 1 :])
    return inside.strip().rstrip(" :.;"), after.strip()


def _trigger_start(rest: str) -> int:
    """Where the trigger starts; quoted names ("Energy On Demand") are looked over."""
    masked = _BALANCED.sub(lambda name: "”" * len(name[0]), rest)
    found = TRIGGER_START.search(masked)
    return found.start() if found else len(rest)

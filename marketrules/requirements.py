r"""References to requirements of reliability standards: "TOP-001-6 R13, Part 13.1".

In: a text and the offset at which such words may start. Out: Mentions and the offset after them.
A requirement or measure is the section ("R13", "M2"); its parts are paragraphs ("(13.1)"). A part
without its requirement belongs to the one that its number starts with.
"""

from __future__ import annotations

import re
from dataclasses import replace

from marketrules.document_names import STANDARD, standard_id
from marketrules.references import Mention
from marketrules.spans import Span

_AND = r"(?:\s*,\s*(?:and|or)?\s*|\s+(?:and|or|&|through|to)\s+|\s*[-–]\s*)"
_CODE = r"[RM][0-9]{1,2}(?:\.[0-9]{1,2})*(?![0-9])"
_PART = r"[0-9]{1,2}(?:\.[0-9]{1,2})+"
_RANGE = re.compile(r"\s*(?:through|to|[-–])\s*")
_STANDARD = re.compile(rf"(?P<standard>{STANDARD})")
_REQUIREMENTS = re.compile(
    rf",?\s*(?:\b(?:[Rr]equirements?|[Mm]easures?)\s+)?(?P<codes>{_CODE}(?:{_AND}{_CODE})*)"
)
_PARTS = re.compile(rf",?\s*\b(?:[Ss]ub-?)?[Pp]arts?\s+(?P<parts>{_PART}(?:{_AND}{_PART})*)")
_OF_STANDARD = re.compile(
    rf"\s+(?:of|in)\s+(?:the\s+)?(?:NERC\s+)?(?:Reliability\s+)?(?:Standard\s+)?(?P<standard>{STANDARD})"
)


def requirements_at(text: str, start: int) -> tuple[list[Mention], int]:
    """Reads a standard's code, requirements, parts, in any of the usual orders."""
    standard = _STANDARD.match(text, start)
    end = standard.end() if standard else start
    requirements = _REQUIREMENTS.match(text, end)
    if requirements:
        end = requirements.end()
    parts = _PARTS.match(text, end)
    if parts:
        end = parts.end()
    after = None if standard else _OF_STANDARD.match(text, end)
    if after:
        end = after.end()
    named = standard or after
    document = standard_id(named["standard"]) if named else None
    if requirements:
        return _mentions(document, start, end, requirements, parts), end
    if parts:
        return [_of_parts(document, Span(start, end), parts)], end
    if standard:
        return [Mention(Span(start, end), document, None, ())], end
    return [], start


def _mentions(
    document: str | None,
    start: int,
    end: int,
    requirements: re.Match[str],
    parts: re.Match[str] | None,
) -> list[Mention]:
    """One for each requirement; parts and the standard's name after them go with the last."""
    base = requirements.start("codes")
    codes = requirements["codes"]
    found: list[Mention] = []
    position = 0
    for code in re.finditer(_CODE, codes):
        section, _, rest = code[0].partition(".")
        span = Span(base + code.start() if found else start, base + code.end())
        if found and _RANGE.fullmatch(codes, position, code.start()):
            word = Span(base + position, span.start).trimmed(requirements.string)
            found += _middle(found[-1], section, word)
        labels = (_part_label(f"{section[1:]}.{rest}"),) if rest else ()
        found.append(Mention(span, document, section, labels))
        position = code.end()
    last = found[-1]
    own = _part_labels(parts) if parts else last.paragraphs
    found[-1] = replace(last, span=Span(last.span.start, end), paragraphs=own)
    return found


def _middle(before: Mention, last: str, word: Span) -> list[Mention]:
    """The requirements between the ends of "R1 through R4"; their span is the word between."""
    first = str(before.section)
    numbers = range(int(first[1:]) + 1, int(last[1:])) if first[0] == last[0] else range(0)
    return [Mention(word, before.document, f"{first[0]}{number}", ()) for number in numbers]


def _of_parts(document: str | None, span: Span, parts: re.Match[str]) -> Mention:
    labels = _part_labels(parts)
    requirement = re.findall(r"[0-9]+", labels[0])[0]
    return Mention(span, document, f"R{requirement}", labels)


def _part_labels(parts: re.Match[str]) -> tuple[str, ...]:
    return tuple(_part_label(number) for number in re.findall(_PART, parts["parts"]))


def _part_label(number: str) -> str:
    """Part 1.3.1 stands under part 1.3: "(1.3)(1.3.1)"."""
    steps = number.split(".")
    return "".join(f"({'.'.join(steps[:depth])})" for depth in range(2, len(steps) + 1))

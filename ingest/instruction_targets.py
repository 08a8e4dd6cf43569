r"""What a box changes: the part of its instruction between the verb and the trigger.

In: "applicable portions of paragraphs (2)(a) through (c) of Section 4.5 above" (one line, white
space single). Out: targets in order, direction, whether only portions, and the words that were
not understood. Quoted names may be curly, straight or, as happens, left open. Not handled: two
verbs in one instruction; the second one's words come back as not understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from marketrules.boxes import Target, TargetKind
from marketrules.label_lists import LABELS, RANGE_WORD, expand_labels, section_range

NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,3})*"
_QUOTE = '[“”"]'
# “DC Tie”, "DC Tie", ” DC Tie” (wrong quote), and one left open: “DC Tie above. What is quoted is
# taken whole (possessive, atomic), or a line of many quotes takes forever.
_NAME = (
    rf"(?:{_QUOTE}[^“”\"]++{_QUOTE}|{_QUOTE}[^“”\"]+?(?=\s(?:above|below)\b[^“”\"]*$)"
    rf"|{_QUOTE}[^“”\"]++$)"
)
_NAMES = rf"(?>{_NAME}(?:\s*(?:,\s*(?:and|or)?|and|or)?\s*{_NAME})*+)"
_JOINT = rf"\s*(?:,\s*(?:and|or)?|and|or|{RANGE_WORD})\s*"


@dataclass(frozen=True, slots=True)
class Scope:
    """The targets part, parsed. ``left`` holds the words that were not understood."""

    targets: tuple[Target, ...]
    direction: str  # "above" | "below" | ""
    applicable_portions: bool
    left: str


# Nouns that take quoted names, or none: "the definition above" is a row of a variable table.
_NAMED = {
    "definition": TargetKind.DEFINITION,
    "description": TargetKind.DEFINITION,  # a variable table's third column, under another head
    "acronym": TargetKind.ACRONYM,
    "formula": TargetKind.FORMULA,
    "equation": TargetKind.FORMULA,
    "variable": TargetKind.VARIABLE,
    "bill determinant": TargetKind.VARIABLE,
    "parameter": TargetKind.VARIABLE,
    "table": TargetKind.TABLE,
    "row": TargetKind.TABLE,
}
_NOUNS = "|".join([*_NAMED, "formulae"])


def _paragraphs(found: re.Match[str]) -> Iterator[Target]:
    kind = TargetKind.ITEM if "item" in found["unit"].lower() else TargetKind.PARAGRAPH
    for label in expand_labels(found["labels"]):
        yield Target(kind, label=label, section=found["of"] or found["ahead"] or "")


def _attachments(found: re.Match[str]) -> Iterator[Target]:
    section = found["section"] or found["of"] or ""
    for letter in re.findall(r"\b[A-Z0-9]{1,2}\b", found["letters"]):
        label = f"{section} {found['noun'].title()} {letter}".strip()
        yield Target(TargetKind.ATTACHMENT, label=label, section=section)


def _title(found: re.Match[str]) -> Iterator[Target]:
    number = found["of"] or found["ahead"] or ""
    yield Target(TargetKind.TITLE, label=number, section=number)


def _sections(found: re.Match[str]) -> Iterator[Target]:
    tokens = re.findall(rf"{NUMBER}|{RANGE_WORD}", found["numbers"])
    for place, token in enumerate(tokens):
        if token[0].isdigit():
            yield Target(TargetKind.SECTION, label=token)
        elif 0 < place < len(tokens) - 1:
            for number in section_range(tokens[place - 1], tokens[place + 1]):
                yield Target(TargetKind.SECTION, label=number)


def _named(found: re.Match[str]) -> Iterator[Target]:
    noun = found["noun"].lower()
    kind = _NAMED["formula" if noun == "formulae" else noun]
    written = found["names"] or found["before"] or ""
    names = [name.strip('“”" ,') for name in re.findall(_NAME, written)]
    names = names or [(found["bare"] or "").strip()]
    for name in names:
        yield Target(kind, name=name)


def _language(found: re.Match[str]) -> Iterator[Target]:
    noun = found["noun"].lower()
    yield Target(TargetKind.LANGUAGE, name="" if noun in ("language", "text") else noun)


_OF_SECTION = rf"(?:,?\s+(?:of|in|to|under|for)\s+(?:the\s+)?Section\s+(?P<of>{NUMBER}))?"
# Tried in this order at each place; what none of them takes is left over.
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Target]]], ...] = (
    (  # "paragraph (b)", "items (i)-(iv)", "Section 4.5, paragraph (2)", "paragraph (2) of Section…"
        re.compile(
            rf"(?:Section\s+(?P<ahead>{NUMBER})\s*,?\s*)?"
            r"(?P<unit>(?:sub-?)?(?:paragraph|item|section|clause|part|bullet)s?)\s*"
            rf"(?P<labels>{LABELS}){_OF_SECTION}",
            re.IGNORECASE,
        ),
        _paragraphs,
    ),
    (  # "Section 8, Attachment B,", "Section 23 Form K", "Attachments A and C to Section 9"
        re.compile(
            rf"(?:Section\s+(?P<section>{NUMBER})\s*[,:]?\s*)?"
            r"(?P<noun>Attachment|Form|Appendix|Exhibit|Schedule)s?\s+"
            rf"(?P<letters>[A-Z0-9]{{1,2}}(?:{_JOINT}[A-Z0-9]{{1,2}})*)\b{_OF_SECTION},?"
        ),
        _attachments,
    ),
    (  # "the title for Section 6.2.3", "Section 6.2.3 title", "the Section title"
        re.compile(
            rf"(?:Section\s+(?:(?P<ahead>{NUMBER})\s+)?)?(?:title|heading)s?{_OF_SECTION}",
            re.IGNORECASE,
        ),
        _title,
    ),
    (  # "Sections 3.14.4 and 3.14.4.1", "Section 3.5.2.6, Panhandle Hub,"
        re.compile(
            rf"Sections?\s+(?P<numbers>{NUMBER}(?:{_JOINT}{NUMBER})*)"
            r"(?:,\s+(?!Attachment)[A-Z][^“”]*?(?:,|(?=\s(?:above|below)\b)))?"
        ),
        _sections,
    ),
    (  # "definitions “X” and “Y”", "“X” definition", "definition Outage above", "the variables"
        re.compile(
            rf"(?P<before>{_NAMES}\s*)?\b(?P<noun>{_NOUNS})s?\b(?:\s+(?:for|of)(?=\s*{_QUOTE}))?"
            rf"(?:\s*(?P<names>{_NAMES})|\s+(?P<bare>[A-Z0-9][^“”\"]*?)(?=\s(?:above|below)\b))?",
            re.IGNORECASE,
        ),
        _named,
    ),
    (  # "the language above", "the figure above"
        re.compile(
            r"(?P<noun>language|text|figure|diagram|chart|graph|sentence|note|example|footnote)s?\b",
            re.IGNORECASE,
        ),
        _language,
    ),
)
_PORTIONS = re.compile(r"\b(?:the\s+)?applicable\s+(?:(?:portion|part)s?\s+of\s*)?", re.IGNORECASE)
_DIRECTION = re.compile(r"\b(above|below)\b,?", re.IGNORECASE)
_FILLERS = re.compile(
    r"(?:with\s+the\s+following(?:\s+(?:language|text))?|as\s+follows|the|following|new|and|or|[,;:.])"
    r"(?![\w-])\s*",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(r"\s*\bwith\s+the\s+following(?:\s+(?:language|text))?\s*$", re.IGNORECASE)
_WORD = re.compile(r"\S+\s*")


def parse_scope(text: str) -> Scope:
    """Parses what stands between the verb and the trigger of an instruction."""
    portions = _PORTIONS.search(text)
    if portions:
        text = text[: portions.start()] + text[portions.end() :]
    targets: list[Target] = []
    left: list[str] = []
    direction = ""
    rest = _FOLLOWING.sub("", text).strip()
    while rest:
        found = _DIRECTION.match(rest)
        if found:
            direction = direction or found[1].lower()
            rest = rest[found.end() :].lstrip()
            continue
        taken = _take(rest)
        if taken is not None:
            targets.extend(taken[0])
            rest = taken[1]
            continue
        filler = _FILLERS.match(rest)
        word = filler or _WORD.match(rest)
        assert word is not None  # rest starts with a character that is not white space
        if not filler:
            left.append(word[0].strip())
        rest = rest[word.end() :].lstrip()
    if not targets and not left and direction == "" and text.strip():
        targets.append(Target(TargetKind.LANGUAGE))  # "Insert the following upon …"
    return Scope(tuple(targets), direction, portions is not None, " ".join(left))


def _take(rest: str) -> tuple[list[Target], str] | None:
    for pattern, read in _RULES:
        found = pattern.match(rest)
        if found:
            return list(read(found)), rest[found.end() :].lstrip()
    return None

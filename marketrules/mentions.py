r"""Cross-references in rule text, found by their wording.

In: the text of a passage (or any text). Out: Mentions with spans into that text, in order; spans
don't overlap. A reference to several sections is one Mention each ("Sections 4.4.7.1 and
4.4.7.2"); labels of one reference are listed in one Mention, ranges expanded.

Encodings: an attachment is the section "22 Attachment A", a form "23 Form B"; a commission's
rule is a document of one section ("puct-25.505", section "25.505"); a requirement of a
reliability standard is the section "R13", its part the paragraph "(13.1)". "of this section"
gives no section, as does a bare "paragraph (2) above": the one that it stands in is meant.

Not handled: "the preceding paragraph", "Attachment A" without its Section, and references by
title alone, other than to documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from marketrules.document_names import DOCUMENT, STANDARD
from marketrules.label_lists import LABELS, expand_labels
from marketrules.mention_places import TITLE, Place, document_at, place_at, title_at
from marketrules.references import Mention
from marketrules.requirements import requirements_at
from marketrules.spans import Span

# What a label can be of. "step (2)" and the like also open lists of their own, so they count only
# where the text goes on with "above", "below" or "of Section 4.5".
_SURE = r"[Pp]aragraphs?|[Ii]tems?|[Ss]ub-?(?:paragraph|item|section|clause)s?|[Cc]lauses?"
_UNSURE = r"[Ss]ections?|[Ss]teps?|[Pp]arts?|[Cc]onditions?|[Cc]riteri(?:on|a)|[Oo]ptions?"
_LABELLED = re.compile(rf"\b(?:(?P<sure>{_SURE})|{_UNSURE})(?!\(s\))\s*(?P<labels>{LABELS})")
_LABELS = re.compile(LABELS)
_ANCHOR = re.compile(
    rf"(?P<labelled>\b(?:{_SURE}|{_UNSURE})\s*(?=\())"
    rf"|(?P<requirement>\b{STANDARD}|\b[Rr]equirements?\s+(?=R[0-9])|\bMeasures?\s+(?=M[0-9])"
    r"|\b[Pp]arts?\s+(?=[0-9]{1,2}\.[0-9]))"
    rf"|(?P<pointed>(?<![\w)\]]){LABELS}(?=,?[ \u00a0](?:above|below)\b))"
    rf"|(?P<place>\b[Ss]ections?\s+(?=[0-9])|\bSECTIONS?\s+(?=[0-9])|§|\bP\.?\s?U\.?\s?C\b"
    rf"|\b(?:Substantive|Procedural)\s+Rules?\b|\bNOG\b|\bPG\b|\bRMG\b|\bSMOG\b|\bLPG\b|\b16\s+T"
    rf"|\b{DOCUMENT})"
)
_OF = re.compile(
    r",?\s+(?:set\s+forth\s+in|described\s+in|of|in|under|to|from|within)\s+(?:the\s+(?:same\s+)?)?"
)
# "of the Fuel Coordination section", a section by its title.
_BY_TITLE = re.compile(
    r"(?P<title>[A-Z][\w-]*(?:\s+(?:(?:of|and|for|the)\s+)?[A-Z][\w-]*){0,7})\s+[Ss]ection\b(?!\s+[0-9])"
)
_OWN = re.compile(
    r"(?:this|that|such|these|same)\s+(?:[Ss]ub)?(?:[Ss]ection|[Rr]ule)\b(?!\s+[0-9])"
)
_DIRECTION = re.compile(r",?\s*\b(?P<direction>above|below)\b")
_TITLED_JOINT = re.compile(rf"(?:{TITLE})?\s*,?\s+(?=(?:{_SURE})\s*\()")
_EXCEPT = re.compile(
    rf"(?:{TITLE})?,?\s+(?:excluding|except(?:\s+for)?|with\s+the\s+exception\s+of|other\s+than)\s+"
)
_JOINT = re.compile(r"\s*(?:,\s*(?:and|or)?|\b(?:and|or|and/or))\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A list such as "paragraphs (1) and (2)" before it is known of what."""

    span: Span
    labels: tuple[str, ...]
    sure: bool


def find_mentions(text: str) -> tuple[Mention, ...]:
    """All cross-references in ``text``, in order of their spans.

    >>> find_mentions("see paragraph (4)(a) of Section 9.14.2")[0].paragraphs
    ('(4)(a)',)
    """
    return tuple(_mentions(text))


def _mentions(text: str) -> Iterator[Mention]:
    position = 0
    while anchor := _ANCHOR.search(text, position):
        read = _READERS[str(anchor.lastgroup)]
        found, end = read(text, anchor.start())
        yield from found
        position = max(end, anchor.end())


def _labelled(text: str, start: int) -> tuple[list[Mention], int]:
    """Reads "paragraph (1) and item (2) of Section 4.5", "items (a)-(c) above", and the like."""
    group: list[_Labelled] = []
    found = _LABELLED.match(text, start)
    if found is None:
        return [], start
    end = found.end()
    group.append(_part(found))
    while True:
        of = _OF.match(text, end)
        if of and (inner := _LABELLED.match(text, of.end())):
            group[-1] = _nested(group[-1], inner)
            end = inner.end()
            continue
        if of and (read := _whose(text, of.end())):
            mentions = _attach(group, read[0])
            rest, end = _excepted(text, mentions[-1], read[1])
            return [*mentions, *rest], end
        pointed = _DIRECTION.match(text, end)
        if pointed:
            return _point(group, pointed), pointed.end()
        joint = _JOINT.match(text, end)
        following = _LABELLED.match(text, joint.end()) if joint else None
        if following is None:
            return [_mention(part) for part in group if part.sure], end
        group.append(_part(following))
        end = following.end()


def _pointed(text: str, start: int) -> tuple[list[Mention], int]:
    """Reads "(i) and (ii) above", without a word for what they are."""
    found = _LABELS.match(text, start)
    pointed = _DIRECTION.match(text, found.end()) if found else None
    if found is None or pointed is None:
        return [], start
    span = Span(start, pointed.end())
    labels = expand_labels(found[0])
    return [Mention(span, None, None, labels, pointed["direction"])], pointed.end()


def _part(found: re.Match[str]) -> _Labelled:
    labels = expand_labels(found["labels"])
    return _Labelled(Span(*found.span()), labels, found["sure"] is not None)


def _nested(inner: _Labelled, outer: re.Match[str]) -> _Labelled:
    """Puts the two together: "item (a) of paragraph (2)" is "(2)(a)".

    Of "items (a) and (b) of paragraphs (1) and (2)" only the outer ones are certain.
    """
    above = expand_labels(outer["labels"])
    single = len(above) == 1
    labels = tuple(above[0] + label for label in inner.labels) if single else above
    return _Labelled(Span(inner.span.start, outer.end()), labels, True)


def _mention(part: _Labelled) -> Mention:
    return Mention(part.span, None, None, part.labels)


def _point(group: list[_Labelled], pointed: re.Match[str]) -> list[Mention]:
    mentions = [replace(_mention(part), direction=pointed["direction"]) for part in group]
    last = mentions[-1]
    return [*mentions[:-1], replace(last, span=Span(last.span.start, pointed.end()))]


def _whose(text: str, start: int) -> tuple[list[Place], int] | None:
    """What stands after "of": a section, "this section", or a document."""
    places, end = place_at(text, start)
    if places:
        return places, end
    own = _OWN.match(text, start)
    if own:
        return [Place(Span(*own.span()), None, None)], own.end()
    titled = _BY_TITLE.match(text, start)
    if titled:
        of = _OF.match(text, titled.end())
        places, end = place_at(text, of.end()) if of else ([], start)
        title = Place(Span(*titled.span()), None, titled["title"])
        return (places, end) if places else ([title], titled.end())
    named = document_at(text, start)
    return ([named], named.span.end) if named else None


def _attach(group: list[_Labelled], places: list[Place]) -> list[Mention]:
    """Gives each label list of a group the section that follows it."""
    first = places[0]
    mentions = []
    for ordinal, part in enumerate(group):
        labels = part.labels
        if len(first.labels) == 1:  # "item (a) of Section 4.5(2)"
            labels = tuple(first.labels[0] + label for label in labels)
        end = first.span.end if ordinal == len(group) - 1 else part.span.end
        mentions.append(Mention(Span(part.span.start, end), first.document, first.section, labels))
    for place in places[1:]:
        labels = place.labels or group[-1].labels
        mentions.append(Mention(place.span, place.document, place.section, labels))
    return mentions


def _place(text: str, start: int) -> tuple[list[Mention], int]:
    """Reads "Section 4.5, Offers", "Sections 9.5 through 9.7", "PG 5.4.3", a document's title."""
    places, end = place_at(text, start)
    mentions = [
        Mention(place.span, place.document, place.section, place.labels) for place in places
    ]
    if len(places) == 1 and not places[0].labels:
        return _with_labels(text, mentions[0], end)
    if not places and (title := title_at(text, start)):
        return [Mention(title.span, title.document, None, ())], title.span.end
    return mentions, end


def _with_labels(text: str, whole: Mention, end: int) -> tuple[list[Mention], int]:
    """Reads "Section 4.5, Offers, paragraph (2)" and "Section 4.5, except paragraph (2)"."""
    found = _own_labels(text, _TITLED_JOINT.match(text, end))
    if found:
        span = Span(whole.span.start, found.end())
        return [replace(whole, span=span, paragraphs=expand_labels(found["labels"]))], found.end()
    rest, end = _excepted(text, whole, end)
    return [whole, *rest], end


def _excepted(text: str, whole: Mention, end: int) -> tuple[list[Mention], int]:
    """Reads ", except for items (b) and (c)" after a section or one of its paragraphs."""
    found = _own_labels(text, _EXCEPT.match(text, end))
    if found is None or len(whole.paragraphs) > 1 or whole.section is None:
        return [], end
    above = "".join(whole.paragraphs)
    labels = tuple(above + label for label in expand_labels(found["labels"]))
    return [replace(whole, span=Span(*found.span()), paragraphs=labels)], found.end()


def _own_labels(text: str, joint: re.Match[str] | None) -> re.Match[str] | None:
    """Labels after ``joint``, unless they go on to be of another section, or above or below."""
    found = _LABELLED.match(text, joint.end()) if joint else None
    return found if found and found["sure"] and not _goes_on(text, found.end()) else None


def _goes_on(text: str, end: int) -> bool:
    of = _OF.match(text, end)
    return bool(_DIRECTION.match(text, end) or (of and _whose(text, of.end())))


_READERS: dict[str, Callable[[str, int], tuple[list[Mention], int]]] = {
    "labelled": _labelled,
    "pointed": _pointed,
    "place": _place,
    "requirement": requirements_at,
}

"""Papers beside the rules: questions and answers, FAQs, instructions. They explain, they don't rule.

The id is subject + kind: "Questions and Answers About the Large Load Interconnection Process" is
``large-load-qa``. The subject is what the title is about, without the words that say only that
there is a process; a title without a subject ("FAQ: Stakeholder Questions") takes the subject that
its text names most.
"""

from __future__ import annotations

import re
from collections import Counter

from ingest.identity.draft import Draft, Findings, slug
from ingest.identity.opening import Opening
from ingest.identity.titles import Title, attributed, find_title
from ingest.identity.versions import dated_by_version
from marketrules.documents import Kind

_KINDS = {"qa": Kind.QA, "faq": Kind.QA, "instructions": Kind.INSTRUCTIONS}
# The subject stands after the last of these: "Instructions for … Data for the X Process".
_ABOUT = re.compile(r".*\b(?:about|for|on|regarding|concerning|of|to)\s+(?:the\s+)?", re.I)
# Words that say that there is a process, not which: dropped from the subject's end, and its start.
_EMPTY_WORDS = (
    "process processes interconnection procedure procedures program project requirements "
    "implementation submission stakeholder stakeholders workshop meeting questions question "
    "answers and the general common data form forms notice market document user ercot public "
    "communications"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
_NAMED = re.compile(r"\b[A-Z][a-z]+(?:[ -][A-Z][a-z]+){1,3}\b")
_LONGEST = 4  # words of a subject


def paper(opening: Opening) -> Draft | None:
    """The identity of a paper; None if the opening holds no such title."""
    title = find_title(opening)
    if title is None or title.family not in _KINDS:
        return None
    issuer, name = attributed(title, opening)
    dated, findings = _date(opening, title)
    subject = _subject(title) or _commonest(opening)
    return Draft(
        id=slug(f"{subject} {title.family}"),
        title=name,
        kind=_KINDS[title.family],
        issuer=issuer,
        edition=dated,
        dated=dated,
        findings=findings,
    )


def _date(opening: Opening, title: Title) -> tuple[str | None, Findings]:
    cover = opening.date_near(title.position)
    if cover:
        return cover, ()
    running = [running.date for running in opening.reading.running_dates]
    return (max(running), ()) if running else dated_by_version(opening)


def _subject(title: Title) -> str:
    """``"Questions and Answers About the Large Load Process"`` -> ``"Large Load"``."""
    before, after = title.text[: title.mention[0]], title.text[title.mention[1] :]
    phrase = _ABOUT.sub("", after.strip(" :–—-")) or before
    words = phrase.strip(" :–—-").split()
    while words and words[-1].lower() in _EMPTY:
        words.pop()
    while words and words[0].lower() in _EMPTY:
        words.pop(0)
    return " ".join(words[-_LONGEST:])


def _commonest(opening: Opening) -> str:
    """The name of two or more words, shared beginnings counted, that the text uses most."""
    counts: Counter[str] = Counter()
    for match in _NAMED.finditer(opening.reading.text):
        words = match[0].split()
        if len(words) > 1 and not _EMPTY & {words[0].lower(), words[1].lower()}:
            counts[f"{words[0]} {words[1]}"] += 1
    return counts.most_common(1)[0][0] if counts else ""

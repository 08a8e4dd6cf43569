"""A paragraph's text with its references as links and its terms with their meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from marketrules.wire import LinkSpan, Paragraph, TermSpan
from ui.frame.places import Opened
from ui.showing.cards import words_of
from ui.showing.html import Html, joined, words

_TERM = Html(
    '<span class="mr-term"><a href="{}" data-go aria-describedby="{}">{}</a>'
    '<span role="tooltip" id="{}">{}</span></span>'
)
_LINK = Html('<a href="{}" data-go>{}</a>')
_NOWHERE = Html('<span class="mr-nowhere" title="{}">{}</span>')


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    of: LinkSpan | TermSpan


def annotated(
    one: Paragraph, start: int, meanings: Mapping[str, str], as_of: date | None, unique: str
) -> Html:
    """The text from ``start`` on; ``meanings`` are definitions by key, ``unique`` names the tips.

    A term is told at its first use in a paragraph: every use would be a stop of the Tab key.
    """
    parts: list[Html] = []
    at = start
    for number, span in enumerate(_spans(one, start)):
        parts.append(words_of(one.quote, at, span.start))
        shown = words_of(one.quote, span.start, span.end)
        if isinstance(span.of, TermSpan):
            tip = f"mr-tip-{unique}-{number}"
            href = Opened(span.of.key, as_of).href
            meaning = words(meanings.get(span.of.key, "Defined term."))
            parts.append(_TERM.format(href, tip, shown, tip, meaning))
        elif span.of.key:
            parts.append(_LINK.format(Opened(span.of.key, as_of).href, shown))
        else:
            parts.append(_NOWHERE.format(f"Leads nowhere on this date: {span.of.why}", shown))
        at = span.end
    return joined((*parts, words_of(one.quote, at, len(one.quote))))


def _spans(one: Paragraph, start: int) -> list[_Span]:
    """What is marked, in order and without overlap; references come before terms within them."""
    found: list[_Span] = []
    told: set[str] = set()
    spans: list[LinkSpan | TermSpan] = [*one.links, *one.terms]
    for span in spans:
        key = span.key if isinstance(span, TermSpan) else None
        free = all(span.end <= other.start or other.end <= span.start for other in found)
        if span.start < start or not free or (key is not None and key in told):
            continue
        if key is not None:
            told.add(key)
        found.append(_Span(span.start, span.end, span))
    return sorted(found, key=lambda span: span.start)

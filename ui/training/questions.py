"""A question with its choices, and what is said once one is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ui.frame.places import Opened
from ui.showing.html import Html, joined, words

_LETTERS = "abcdefghijklmnopqrst"
_QUESTION = Html(
    '<section class="mr-drill" data-card aria-labelledby="mr-drill-asked">'
    '<p class="mr-note">{}</p><h2 id="mr-drill-asked" tabindex="-1"{}>{}</h2>{}'
    '<ol class="mr-choices">{}</ol></section>'
)
_ARRIVAL = Html(' data-arrival="{}" data-focus')
_CHOICE = Html(
    '<li><a href="{}" data-go data-key="{}" data-does="Answer {}"><kbd aria-hidden="true">{}</kbd>'
    "<span>{}</span></a></li>"
)
_TOLD = Html(
    '<li class="mr-choice mr-{}"><kbd aria-hidden="true">{}</kbd><span>{}</span>'
    '<strong class="mr-sign">{}</strong></li>'
)
_NEXT = Html(
    '<a class="mr-do mr-main" href="{}" data-go data-key="n" data-does="Next question"'
    ' data-arrival="{}" data-focus>{}</a>'
)
_JUDGED = Html(
    '<section class="mr-judged mr-{}" role="status"><h3>{}</h3>{}{}'
    '<p class="mr-tools">{} {}</p></section>'
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: ``text`` is read with it; ``name`` is new for each one shown."""

    name: str
    above: str
    prompt: str
    text: str
    choices: Sequence[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is told of an answer."""

    right: bool
    given: str
    expected: Sequence[str]
    explanation: str
    key: str  # of the governing paragraph
    label: str = ""
    quote: str = ""
    more: str = ""  # when it comes again


def asked(question: Question, to: Callable[[int], str]) -> Html:
    """The question; ``to`` gives the address that a choice leads to."""
    choices = joined(
        _CHOICE.format(to(at), _keys(at), at + 1, at + 1, words(one))
        for at, one in enumerate(question.choices)
    )
    return _framed(question, choices, _ARRIVAL.format(question.name))


def told(
    question: Question, verdict: Verdict, following: str, last: bool, as_of: date | None
) -> Html:
    """The question with the choice made, the verdict, and the way on."""
    choices = joined(_choice(at, one, verdict) for at, one in enumerate(question.choices))
    quote = (
        Html("<blockquote>{}</blockquote><p>{}</p>").format(words(verdict.quote), verdict.label)
        if verdict.quote
        else Html("")
    )
    said = joined(
        (
            Html("<p>{}</p>").format(words(verdict.explanation)),
            Html("<p>{}</p>").format(verdict.more),
        )
    )
    link = Html(
        '<a href="{}" data-go data-key="o" data-does="Open the section">Read it in its section</a>'
    )
    return joined(
        (
            _framed(question, choices, Html("")),
            _JUDGED.format(
                "right" if verdict.right else "wrong",
                "✓ Right" if verdict.right else "✗ Not right",
                quote, said if verdict.explanation or verdict.more else "",
                _NEXT.format(following, f"{question.name}-told", "See the score" if last else "Next (Enter)"),
                link.format(Opened(verdict.key, as_of).href) if verdict.key else "",
            ),
        )
    )  # fmt: skip


def _framed(question: Question, choices: Html, arrival: Html) -> Html:
    text = Html("<blockquote>{}</blockquote>").format(words(question.text))
    return _QUESTION.format(
        question.above, arrival, question.prompt, text if question.text else "", choices
    )


def _choice(at: int, one: str, verdict: Verdict) -> Html:
    expected, given = one in verdict.expected, one == verdict.given
    kind = "right" if expected else "wrong" if given else "left"
    sign = "✓ right" if expected else "✗ your answer" if given else ""
    if expected and given:
        sign = "✓ your answer"
    return _TOLD.format(kind, at + 1, words(one), sign)


def _keys(at: int) -> str:
    return f"{at + 1} {_LETTERS[at]}"

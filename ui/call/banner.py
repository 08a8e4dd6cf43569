"""The banner: this isn't today's text, or what is held is old."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import streamlit as st

from marketrules.wire import Answer, DocumentSummary
from ui.frame.places import Asked, day
from ui.showing.html import Html
from ui.showing.replies import long_date

OLD_DAYS = 60  # design: of an edition that is older, its date is said


def draw(
    asked: Asked,
    documents: Sequence[DocumentSummary],
    cited: Collection[str],
    answer: Answer | None = None,
) -> None:
    """Draws what the reader has to know of the date of the text below."""
    told = messages(asked, documents, cited, answer, date.today())  # noqa: DTZ011 - the desk's day
    if told:
        items = Html("").join(Html("<li>{}</li>").format(one) for one in told)
        st.html(
            Html(
                '<aside class="mr-banner" role="note" aria-label="Date of the text"><ul>{}</ul></aside>'
            ).format(items)
        )


def messages(
    asked: Asked,
    documents: Sequence[DocumentSummary],
    cited: Collection[str],
    answer: Answer | None,
    today: date,
) -> list[str]:
    """What is to be said; nothing for today's text of editions that are young enough."""
    meant = day(answer.as_of) if answer else asked.as_of
    told = []
    if meant is not None and meant != today:
        why = "" if asked.as_of else ", the date that the question asks for"
        told.append(f"Text as of {long_date(meant.isoformat())}{why}: not today’s.")
    for document in documents:
        newest = max((_newest(document)), default=None)
        if document.document not in cited or document.kind in ("notice", "revision_request"):
            continue
        if newest is not None and (today - newest).days > OLD_DAYS:
            told.append(
                f"The newest edition of {document.title} held is of {long_date(newest.isoformat())}"
                f", {(today - newest).days} days old: check for a newer one."
            )
    return told


def _newest(document: DocumentSummary) -> list[date]:
    dated = [day(one.edition) for one in document.editions]
    return [one for one in dated if one is not None]

"""The notice workbench: a draft enters; findings, the rendered notice, its thread leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from search_api.engine import Engine
from search_api.notices.checks.citations import citations
from search_api.notices.checks.days import days
from search_api.notices.checks.identity import identity
from search_api.notices.checks.names import acronyms, required, revisions
from search_api.notices.checks.places import Text, cited
from search_api.notices.checks.saying import saying
from search_api.notices.draft import BODY, Draft, Finding, Severity
from search_api.notices.held import (
    FieldChange,
    Notice,
    Thread,
    before,
    differences,
    fields_of,
    notices,
    thread_of,
)
from search_api.notices.kinds import BUILT_IN, NoticeTypes, read_types
from search_api.notices.render import as_html, as_text

_ORDER = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a draft."""

    as_of: str  # the notice's date, else today
    snapshot: str
    findings: tuple[Finding, ...]  # the gravest first, then as the fields stand
    errors: int
    warnings: int
    before: str | None  # id of the notice of its thread before it
    changes: tuple[FieldChange, ...]  # against that notice, by heading


@dataclass(frozen=True, slots=True)
class Rendered:
    """A draft as it is sent."""

    text: str
    html: str


class Workbench:
    """Checks and renders drafts against what an engine holds."""

    def __init__(self, engine: Engine, types: Path | None = None) -> None:
        """``types`` is the desk's own list; None: the one that comes with the product.

        Raises:
            DeskDataError: if that list is wrong.
        """
        self._engine = engine
        self.types: NoticeTypes = read_types(types or BUILT_IN)

    def check(self, draft: Draft) -> Checked:
        """What is wrong with a draft, by the rules of its date; without one, by today's."""
        opened = self._engine.opened()
        standing = opened.standing(draft.date)
        text = Text(standing, opened.places, opened.names)
        # A notice that was sent later takes its number all the same.
        held = notices(opened.standing(date.max))
        found = sorted(self._findings(draft, text, held), key=_weight)
        last = before(draft, held)
        return Checked(
            as_of=standing.view.as_of.isoformat(),
            snapshot=opened.snapshot.id,
            findings=tuple(found),
            errors=sum(one.severity is Severity.ERROR for one in found),
            warnings=sum(one.severity is Severity.WARNING for one in found),
            before=last.id if last else None,
            changes=differences(_body(last, self.types), fields_of(draft, self.types))
            if last
            else (),
        )

    def render(self, draft: Draft) -> Rendered:
        """The draft as plain text and as a page."""
        return Rendered(as_text(draft, self.types), as_html(draft, self.types))

    def thread(self, identity: str) -> Thread:
        """The notices of a thread, each against the one before it.

        Raises:
            PinpointUnresolved: if none of it is held.
        """
        return thread_of(identity, self._engine.opened().standing(date.max))

    def _findings(self, draft: Draft, text: Text, held: tuple[Notice, ...]) -> Iterator[Finding]:
        yield from required(draft, self.types)
        yield from identity(draft, held, self.types)
        yield from days(draft)
        for name in BODY:
            value = draft.field(name)
            places = cited(name, value, text)
            for one in places:
                yield from citations(one, value, text)
            yield from saying(name, value, places, text)
            yield from revisions(name, value, text)
        yield from acronyms(draft, text)


def _body(notice: Notice, types: NoticeTypes) -> dict[str, str]:
    """The fields of a notice that a draft has too."""
    headings = {one.heading for one in types.fields}
    return {name: text for name, text in notice.fields.items() if name in headings}


def _weight(finding: Finding) -> tuple[int, int, int]:
    place = BODY.index(finding.field) if finding.field in BODY else -1
    return _ORDER.index(finding.severity), place, finding.span[0] if finding.span else -1

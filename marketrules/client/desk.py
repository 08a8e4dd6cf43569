"""The desk's records over HTTP, as typed calls: inquiries, radars, feedback, training, notices.

Takes any HTTP client with ``request`` (an ``httpx.Client`` with its base address and ``Authorization``
in the product, a test client in tests); wire models leave. A change names the version of the record
that it was made from: pass the record itself. Errors come back as the service raised them:
``StaleRecord`` with ``current`` (a wire model) if somebody else was faster, ``WrongState``,
``NoSuchRecord``, ``NotPermitted``, ``LoginRefused``; ``ServiceUnavailable`` if nothing answers.
"""

from __future__ import annotations

from marketrules.client.desk_inquiries import InquiryCalls
from marketrules.client.desk_learning import LearningCalls
from marketrules.client.desk_notices import NoticeCalls
from marketrules.client.desk_people import PeopleCalls
from marketrules.client.desk_radar import RadarCalls

__all__ = ["DeskClient"]


class DeskClient(InquiryCalls, RadarCalls, LearningCalls, NoticeCalls, PeopleCalls):
    """Calls the desk's records."""

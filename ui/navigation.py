"""The pages of the desk, in the order of the menu. A further page is one more line here.

A page is a function that draws it, given the ``Desk``. Keys, clipboard, links within the visit and
focus it gets by attributes in its HTML (``ui/frame/desk.js``); words of documents it shows through
``ui.showing.html``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ui.call.page
import ui.inquiries.page
import ui.notices.page
import ui.radar.page
import ui.reading.page
import ui.registration.page
import ui.training.page
from ui.frame.desk import Desk
from ui.frame.places import READING
from ui.inquiries.places import INQUIRIES
from ui.notices.places import NOTICES
from ui.radar.page import RADAR
from ui.registration.places import REGISTRATION
from ui.training.places import TRAINING


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page: its place in the address ("" for the first), name, icon, and what draws it."""

    path: str
    title: str
    icon: str
    draw: Callable[[Desk], None]


PAGES = (
    DeskPage("", "On a call", ":material/call:", ui.call.page.draw),
    DeskPage(READING, "Read", ":material/menu_book:", ui.reading.page.draw),
    DeskPage(INQUIRIES, "Inquiries", ":material/inbox:", ui.inquiries.page.draw),
    DeskPage(RADAR, "Radar", ":material/radar:", ui.radar.page.draw),
    DeskPage(REGISTRATION, "Registration", ":material/checklist:", ui.registration.page.draw),
    DeskPage(NOTICES, "Notices", ":material/campaign:", ui.notices.page.draw),
    DeskPage(TRAINING, "Training", ":material/school:", ui.training.page.draw),
)

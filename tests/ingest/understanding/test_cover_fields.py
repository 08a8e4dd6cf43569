"""Fields of a notice: one passage per paragraph, items with what leads to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest.readers.webpage import read_webpage
from ingest.reading import Reading
from marketrules.holdings import Holding

NOTICE = """
<p><b>NOTICE DATE:</b> May 1, 2030</p>
<p><b>LONG DESCRIPTION:</b> The portal changes. The steps are as follows:</p>
<ul><li>May 2: forms.<ul><li>Old ones stay.</li></ul></li><li>May 3: fees.</li></ul>
<p>No more is planned.</p>
<ul><li>Call us.</li></ul>
<p><b>CONTACT:</b> The desk.</p>
"""


def test_items_of_a_field_are_led_to_by_the_paragraph_that_announces_them(
    hold_reading: Callable[[Reading], Holding],
) -> None:
    holding = hold_reading(read_webpage(Path("notice.html"), NOTICE.encode()))
    intro = "The portal changes. The steps are as follows:"
    assert [(p.section, p.text, p.lead_in) for p in holding.passages[1:]] == [
        ("LONG DESCRIPTION", intro, ()),
        ("LONG DESCRIPTION", "•\tMay 2: forms.", (intro,)),
        ("LONG DESCRIPTION", "•\tOld ones stay.", (intro, "• May 2: forms.")),
        ("LONG DESCRIPTION", "•\tMay 3: fees.", (intro,)),
        ("LONG DESCRIPTION", "No more is planned.", ()),
        ("LONG DESCRIPTION", "•\tCall us.", ()),  # the paragraph above doesn't announce it
        ("CONTACT", "The desk.", ()),
    ]

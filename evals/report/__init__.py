"""A run as one page of HTML that needs nothing but a browser.

A run enters, the whole page leaves as text: styles inside, plots as SVG, no script, nothing loaded
from elsewhere. All that a system or a judge wrote passes ``markup``, which escapes it.
"""

from evals.report.page import report_page

__all__ = ["report_page"]

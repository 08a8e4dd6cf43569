"""Style sheets inside a web page, as far as they decide whether its text is seen.

tinycss2 parses, cssselect2 matches selectors; what is here is which rules apply (``conditions``,
``rules``), what their declarations say of the few properties that hide (``values``), the page as
selectors see it (``tree``) and the cascade (``cascade``). Sheets outside the page are never fetched.
"""

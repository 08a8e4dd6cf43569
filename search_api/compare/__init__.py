"""What changed between two texts of a document: told paragraph by paragraph, noise left out.

An edition becomes records (``paragraphs``), two lists of them pairs (``align``, ``regroup``, with
``noise`` saying what is no change), pairs ``changes``; ``boxes`` tells what became effective and which
boxes came and went; ``editions`` is the door: a document and two editions or dates.
"""

"""The optional writer: a language model words what has been found, and decides nothing.

An answer with its verbatim citations enters; the same answer leaves, its claims worded by the
model that is configured, each sentence checked against the quotes that it cites. Whatever goes
wrong, the answer that entered stands. ``docs/writer.md`` says what is checked and what isn't.
"""

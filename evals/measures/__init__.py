"""The measures: one module a family, each with its formulas' sources.

A judgment and what a system said enter; for each measure a number leaves, or None where the
question can't be scored by it ("did the refusal name the right reason?" of an answer). None is
left out and counted, never taken for 0.
"""

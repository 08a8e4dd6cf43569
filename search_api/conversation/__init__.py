"""A follow-up, understood after the questions before it."""

"""One week of a desk of forty, replayed in minutes: calls, notes, drills, radars, publications.

``python -m evals.week --data DIR`` (see ``__main__``).
"""

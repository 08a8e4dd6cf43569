"""Scores for search and answers (its judgments and measures come with the harness)."""

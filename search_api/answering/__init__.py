"""Ranked paragraphs to an answer in their own words, each quote checked."""

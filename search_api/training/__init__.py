"""Drills made of the rulebooks' own structure, whose answers can be checked against the text."""

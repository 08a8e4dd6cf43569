"""Radars: replies that rules have overtaken, and what a month was about."""

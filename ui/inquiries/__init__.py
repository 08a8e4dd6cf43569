"""Inquiries: what callers asked, what they were told, and what is left to do."""

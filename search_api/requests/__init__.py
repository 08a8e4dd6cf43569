"""Revision requests: filings, what they propose, what they would change."""

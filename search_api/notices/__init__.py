"""Market notices: drafts checked against the rules of their date, rendered, compared in threads."""

"""Who may call, and which documents each caller's answers are made of. Knows no web framework."""

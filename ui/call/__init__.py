"""On a call: one box, the answer as cards, the reply to send."""

"""What the rules do not answer, and where to turn."""

"""What a sentence of the rules obliges, permits or forbids, whom, and within what time."""

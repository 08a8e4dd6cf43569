"""The cite-jump box: what somebody means who has typed the beginning of a place or a term."""

"""Words and identifiers to ranked paragraphs, within the rows that may answer."""

"""What changed between two texts of a document: told paragraph by paragraph, noise left out.

    paragraphs  a snapshot's edition → ``Paragraph`` records, in reading order
    noise       what is no change: spaces, hyphenation, quotes, dashes
    align       two lists of records → pairs
    changes     pairs → ``Change`` records
    boxes       what became effective, which boxes came and went
    editions    a document and two editions or dates → ``Comparison``
"""

"""Boxes as law in waiting: the text that stands once certain boxes have become effective.

    pieces     passages and headings of an edition → pieces, in the order of the document
    coming     revisions, a project, a date with the register → which boxes become effective
    reach      a box → the pieces that it takes away
    merging    pieces and boxes → the consolidated text, and what was left with the reason
    numbering  "and renumber accordingly"

Pure functions over the vocabulary: the command reads files, serving reads its snapshot, both ask
here. What a box names stands beside it in the document, so order and places in the source decide;
what can't be decided is left as it stands, never guessed.
"""

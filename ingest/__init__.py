"""Documents -> sections and passages: readers, outline, boxes, references, library."""

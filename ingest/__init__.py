"""Documents -> sections and passages: readers, outline, boxes, references, holdings."""

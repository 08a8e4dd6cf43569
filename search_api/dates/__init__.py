"""Which text governs at a date, and in what status."""

"""What keeps a data folder whole over the years: examined, mended, backed up, restored."""

"""Pictures of the pages for the documentation, of the sample only; kept current by a command."""

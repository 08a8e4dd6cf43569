"""The notice workbench: draft, checks, preview, thread, export."""

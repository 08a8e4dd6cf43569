"""Registration: who registers, and what the rulebooks require of each, as a checklist of pinpoints."""

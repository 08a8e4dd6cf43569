"""What registering as a role requires: a checklist with pinpoints, kept per applicant."""

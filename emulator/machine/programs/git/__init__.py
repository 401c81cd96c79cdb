"""git: its version."""

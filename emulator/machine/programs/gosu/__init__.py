"""gosu."""

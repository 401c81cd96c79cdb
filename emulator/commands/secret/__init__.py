"""`docker secret`."""

"""`docker trust`."""

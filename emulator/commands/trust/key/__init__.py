"""`docker trust key`."""

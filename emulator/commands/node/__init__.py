"""`docker node`."""

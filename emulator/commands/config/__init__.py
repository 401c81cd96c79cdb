"""`docker config`."""

"""`docker manifest`."""

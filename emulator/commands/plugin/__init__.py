"""`docker plugin`."""

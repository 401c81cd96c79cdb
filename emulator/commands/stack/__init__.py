"""`docker stack`."""

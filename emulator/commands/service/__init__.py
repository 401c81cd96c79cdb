"""`docker service`."""

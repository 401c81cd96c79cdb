"""The client's `docker network …`: one file a command."""

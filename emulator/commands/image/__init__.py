"""The client's `docker image …`: one file a command."""

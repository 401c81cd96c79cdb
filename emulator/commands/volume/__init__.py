"""The client's `docker volume …`: one file a command."""

"""The client's `docker system …`: one file a command."""

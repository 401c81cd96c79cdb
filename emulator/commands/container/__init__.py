"""The client's `docker container …`: one file a command."""

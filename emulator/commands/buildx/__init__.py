"""docker buildx …: a command a file."""

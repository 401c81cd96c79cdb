"""docker builder …: a command a file."""

"""The doors: cli, repl, play, pytest plugin. The only rooms that touch the real terminal, files, clock and environment."""

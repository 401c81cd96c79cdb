"""systemd's programs, where systemd does not run."""

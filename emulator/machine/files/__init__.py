"""Layered files: inodes, immutable layers, overlays, mounts, /proc, archives. No processes are started here."""

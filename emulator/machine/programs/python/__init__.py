"""Python: its version, `-c` with a small language of expressions, and `-m http.server`."""

"""Node.js: its version."""

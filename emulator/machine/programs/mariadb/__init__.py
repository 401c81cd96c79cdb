"""MariaDB's client: its version."""

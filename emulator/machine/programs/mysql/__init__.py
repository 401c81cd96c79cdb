"""MySQL and MariaDB: one server, one protocol and one client, that speak in either product's words (release.py)."""

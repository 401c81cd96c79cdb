"""psql's session: its connection, its input, its backslash commands."""

from __future__ import annotations

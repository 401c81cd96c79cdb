"""The server: its start, its log, its sockets and its end."""

from __future__ import annotations

"""The postmaster: the server's first process."""

from __future__ import annotations

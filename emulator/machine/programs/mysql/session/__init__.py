"""A session: statements performed, with their transactions and privileges. What is only shown is in `shows`."""

from __future__ import annotations

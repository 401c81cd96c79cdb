"""SELECT: sources joined, rows filtered, grouped, ordered and cut."""

from __future__ import annotations

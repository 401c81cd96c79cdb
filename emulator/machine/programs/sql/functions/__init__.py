"""Functions: one table of names, with their types and what they give; and the aggregates."""

from __future__ import annotations

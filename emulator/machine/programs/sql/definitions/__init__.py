"""Statements that define and set things, read."""

from __future__ import annotations

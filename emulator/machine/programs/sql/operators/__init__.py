"""Operators: which types they take, and what they do. NULL in, NULL out, but for AND and OR."""

from __future__ import annotations

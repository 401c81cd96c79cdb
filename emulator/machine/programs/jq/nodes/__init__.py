"""How each kind of a jq program's nodes runs, by subject."""

from __future__ import annotations

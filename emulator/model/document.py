"""The base of all records that the Engine API shows: an attribute has its Go field's name, and the JSON's by `msgspec.field`.

`omit_empty` lists the attributes that Go marks `omitempty`: the wire leaves them out where they are empty.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

import msgspec

Strings: TypeAlias = tuple[str, ...]
StringMap: TypeAlias = dict[str, str]
Set: TypeAlias = dict[str, dict[str, str]]  # Go's map[string]struct{}


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A record in Docker's own field order. Lists are tuples and dicts are never changed in place."""

    omit_empty: ClassVar[frozenset[str]] = frozenset()

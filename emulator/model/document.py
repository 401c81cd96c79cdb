"""The base of all records that the Engine API shows: an attribute has its Go field's name, and the JSON's by `msgspec.field`.

`omit_empty` lists the attributes that Go marks `omitempty`: the wire leaves them out where they are empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, TypeAlias

import msgspec

Strings: TypeAlias = tuple[str, ...]
StringMap: TypeAlias = dict[str, str]
Set: TypeAlias = Mapping[str, object]  # Go's map[string]struct{}


class Document(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A record in Docker's own field order. Lists are tuples and dicts are never changed in place: no record holds itself."""

    omit_empty: ClassVar[frozenset[str]] = frozenset()


class Empty(Document, frozen=True, kw_only=True):
    """Go's struct{}."""


EMPTY = Empty()


def as_set(names: Iterable[str] | None) -> Set | None:
    """A map from each name to nothing, as Go's sets are; None stays None."""
    return None if names is None else dict.fromkeys(names, EMPTY)

"""The build cache as BuildKit's clients see it (buildkit: client/diskusage.go, client/prune.go; containerd: filters)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from emulator.engine.filters import FilterValues
from emulator.engine.system.build_prune import UsedRecord
from emulator.faces.api.buildkit.grpc import Refused
from emulator.faces.api.buildkit.messages import UsageRecord, timestamp

CONDITION = re.compile(r"([A-Za-z0-9_.-]+)(?:(==|~=)(.*))?")


def usage_record(record: UsedRecord, *, kind: bool = True) -> UsageRecord:
    """A line of `docker buildx du`; what goes is told without its `kind`."""
    return UsageRecord(
        id=record.id, mutable=record.mutable, size=record.size, created=timestamp(record.created),
        last_used=timestamp(record.last_used), usage=record.usage, description=record.description,
        record_type=record.kind if kind else "", shared=record.held, parents=record.parents if kind else (),
    )  # fmt: skip


def filters_of(words: Iterable[str]) -> FilterValues:
    """`type==regular,shared`: all must hold; raises Refused."""
    found: dict[str, tuple[str, ...]] = {}
    for condition in (each for word in words for each in word.split(",") if each):
        match = CONDITION.fullmatch(condition)
        if match is None:
            raise Refused(f"parse error: [{condition}]: invalid argument")
        found[match[1]] = (*found.get(match[1], ()), match[3] or "")
    return found

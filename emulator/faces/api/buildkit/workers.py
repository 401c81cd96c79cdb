"""The engine's one worker as BuildKit describes it."""

from __future__ import annotations

from emulator.engine import Engine
from emulator.engine.build import worker
from emulator.faces.api.buildkit.messages import BuildkitVersion, GCPolicy, Platform, WorkerRecord


def worker_record(engine: Engine) -> WorkerRecord:
    return WorkerRecord(
        id=worker.identity(engine), labels=worker.LABELS, platforms=tuple(map(platform, worker.PLATFORMS)),
        policies=tuple(map(policy, worker.POLICIES)), version=version(worker.WORKER_VERSION),
    )  # fmt: skip


def version(words: str) -> BuildkitVersion:
    return BuildkitVersion(package=worker.PACKAGE, version=words)


def platform(words: str) -> Platform:
    """`linux/amd64/v2`."""
    os, architecture, *variant = words.split("/")
    return Platform(os=os, architecture=architecture, variant="".join(variant))


def policy(known: worker.Policy) -> GCPolicy:
    return GCPolicy(
        all=known.all, filters=known.filters, keep_duration=known.keep, reserved_space=known.reserved,
        max_used_space=known.most, min_free_space=known.free,
    )  # fmt: skip

"""The messages of BuildKit's services that are spoken here (buildkit: api/services/control, frontend/gateway/pb, solver/pb).

Fields that nothing here reads or writes are left out.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from emulator.faces.api.buildkit.grpc import Status
from emulator.faces.api.buildkit.protobuf import Message

SECOND = 1_000_000_000


class Nothing(Message, frozen=True, kw_only=True):
    """An answer that says nothing."""


class Timestamp(Message, frozen=True, kw_only=True):
    """google.protobuf.Timestamp."""

    seconds: Annotated[int, 1] = 0
    nanos: Annotated[int, 2] = 0


def timestamp(time: int) -> Timestamp:
    """A time in nanoseconds since the epoch."""
    return Timestamp(seconds=time // SECOND, nanos=time % SECOND)


class BytesMessage(Message, frozen=True, kw_only=True):
    """A piece of a stream of bytes."""

    data: Annotated[bytes, 1] = b""


# moby.buildkit.v1.Control


class BuildkitVersion(Message, frozen=True, kw_only=True):
    package: Annotated[str, 1] = ""
    version: Annotated[str, 2] = ""


class Platform(Message, frozen=True, kw_only=True):
    architecture: Annotated[str, 1] = ""
    os: Annotated[str, 2] = ""
    variant: Annotated[str, 3] = ""


class GCPolicy(Message, frozen=True, kw_only=True):
    """When the cache is swept; sizes in bytes, times in nanoseconds."""

    all: Annotated[bool, 1] = False
    keep_duration: Annotated[int, 2] = 0
    reserved_space: Annotated[int, 3] = 0
    filters: Annotated[tuple[str, ...], 4] = ()
    max_used_space: Annotated[int, 5] = 0
    min_free_space: Annotated[int, 6] = 0


class WorkerRecord(Message, frozen=True, kw_only=True):
    id: Annotated[str, 1] = ""
    labels: Annotated[dict[str, str], 2] = field(default_factory=dict)
    platforms: Annotated[tuple[Platform, ...], 3] = ()
    policies: Annotated[tuple[GCPolicy, ...], 4] = ()
    version: Annotated[BuildkitVersion | None, 5] = None


class ListWorkersResponse(Message, frozen=True, kw_only=True):
    record: Annotated[tuple[WorkerRecord, ...], 1] = ()


class InfoResponse(Message, frozen=True, kw_only=True):
    version: Annotated[BuildkitVersion | None, 1] = None


class Exporter(Message, frozen=True, kw_only=True):
    type: Annotated[str, 1] = ""
    attributes: Annotated[dict[str, str], 2] = field(default_factory=dict)


class SolveRequest(Message, frozen=True, kw_only=True):
    """`exporters` came after `exporter`; both say the same."""

    ref: Annotated[str, 1] = ""
    exporter: Annotated[str, 3] = ""
    exporter_attributes: Annotated[dict[str, str], 4] = field(default_factory=dict)
    session: Annotated[str, 5] = ""
    frontend: Annotated[str, 6] = ""
    frontend_attributes: Annotated[dict[str, str], 7] = field(default_factory=dict)
    internal: Annotated[bool, 11] = False
    exporters: Annotated[tuple[Exporter, ...], 13] = ()


class SolveResponse(Message, frozen=True, kw_only=True):
    exporter_response: Annotated[dict[str, str], 1] = field(default_factory=dict)


class StatusRequest(Message, frozen=True, kw_only=True):
    ref: Annotated[str, 1] = ""


class Vertex(Message, frozen=True, kw_only=True):
    digest: Annotated[str, 1] = ""
    inputs: Annotated[tuple[str, ...], 2] = ()
    name: Annotated[str, 3] = ""
    cached: Annotated[bool, 4] = False
    started: Annotated[Timestamp | None, 5] = None
    completed: Annotated[Timestamp | None, 6] = None
    error: Annotated[str, 7] = ""


class VertexStatus(Message, frozen=True, kw_only=True):
    id: Annotated[str, 1] = ""
    vertex: Annotated[str, 2] = ""
    name: Annotated[str, 3] = ""
    current: Annotated[int, 4] = 0
    timestamp: Annotated[Timestamp | None, 6] = None
    started: Annotated[Timestamp | None, 7] = None
    completed: Annotated[Timestamp | None, 8] = None


class VertexLog(Message, frozen=True, kw_only=True):
    vertex: Annotated[str, 1] = ""
    timestamp: Annotated[Timestamp | None, 2] = None
    stream: Annotated[int, 3] = 0
    message: Annotated[bytes, 4] = b""


class Position(Message, frozen=True, kw_only=True):
    line: Annotated[int, 1] = 0
    character: Annotated[int, 2] = 0


class Range(Message, frozen=True, kw_only=True):
    start: Annotated[Position | None, 1] = None
    end: Annotated[Position | None, 2] = None


class SourceInfo(Message, frozen=True, kw_only=True):
    filename: Annotated[str, 1] = ""
    data: Annotated[bytes, 2] = b""
    language: Annotated[str, 4] = ""


class VertexWarning(Message, frozen=True, kw_only=True):
    vertex: Annotated[str, 1] = ""
    level: Annotated[int, 2] = 0
    short: Annotated[bytes, 3] = b""
    detail: Annotated[tuple[bytes, ...], 4] = ()
    url: Annotated[str, 5] = ""
    info: Annotated[SourceInfo | None, 6] = None
    ranges: Annotated[tuple[Range, ...], 7] = ()


class StatusResponse(Message, frozen=True, kw_only=True):
    vertexes: Annotated[tuple[Vertex, ...], 1] = ()
    statuses: Annotated[tuple[VertexStatus, ...], 2] = ()
    logs: Annotated[tuple[VertexLog, ...], 3] = ()
    warnings: Annotated[tuple[VertexWarning, ...], 4] = ()


class DiskUsageRequest(Message, frozen=True, kw_only=True):
    filter: Annotated[tuple[str, ...], 1] = ()


class UsageRecord(Message, frozen=True, kw_only=True):
    id: Annotated[str, 1] = ""
    mutable: Annotated[bool, 2] = False
    in_use: Annotated[bool, 3] = False
    size: Annotated[int, 4] = 0
    created: Annotated[Timestamp | None, 6] = None
    last_used: Annotated[Timestamp | None, 7] = None
    usage: Annotated[int, 8] = 0
    description: Annotated[str, 9] = ""
    record_type: Annotated[str, 10] = ""
    shared: Annotated[bool, 11] = False
    parents: Annotated[tuple[str, ...], 12] = ()


class DiskUsageResponse(Message, frozen=True, kw_only=True):
    record: Annotated[tuple[UsageRecord, ...], 1] = ()


class PruneRequest(Message, frozen=True, kw_only=True):
    filter: Annotated[tuple[str, ...], 1] = ()
    all: Annotated[bool, 2] = False
    keep_duration: Annotated[int, 3] = 0
    reserved_space: Annotated[int, 4] = 0
    max_used_space: Annotated[int, 5] = 0
    min_free_space: Annotated[int, 6] = 0


class BuildHistoryRequest(Message, frozen=True, kw_only=True):
    active_only: Annotated[bool, 1] = False
    ref: Annotated[str, 2] = ""
    early_exit: Annotated[bool, 3] = False
    filter: Annotated[tuple[str, ...], 4] = ()
    limit: Annotated[int, 5] = 0


# moby.buildkit.v1.frontend.LLBBridge


class Capability(Message, frozen=True, kw_only=True):
    id: Annotated[str, 1] = ""
    enabled: Annotated[bool, 2] = False
    deprecated: Annotated[bool, 3] = False
    disabled_reason_message: Annotated[str, 5] = ""


class PongResponse(Message, frozen=True, kw_only=True):
    frontend: Annotated[tuple[Capability, ...], 1] = ()
    llb: Annotated[tuple[Capability, ...], 2] = ()
    workers: Annotated[tuple[WorkerRecord, ...], 3] = ()


class Definition(Message, frozen=True, kw_only=True):
    """A graph that a client made itself."""

    def_: Annotated[tuple[bytes, ...], 1] = ()


class GatewaySolveRequest(Message, frozen=True, kw_only=True):
    """`evaluate`: not only planned, but done."""

    definition: Annotated[Definition | None, 1] = None
    frontend: Annotated[str, 2] = ""
    options: Annotated[dict[str, str], 3] = field(default_factory=dict)
    result_return: Annotated[bool, 5] = False
    reference_array: Annotated[bool, 6] = False
    inputs: Annotated[dict[str, Definition], 13] = field(default_factory=dict)
    evaluate: Annotated[bool, 14] = False


class Reference(Message, frozen=True, kw_only=True):
    """What a plan is called by."""

    id: Annotated[str, 1] = ""


class Result(Message, frozen=True, kw_only=True):
    reference: Annotated[Reference | None, 3] = None
    metadata: Annotated[dict[str, bytes], 10] = field(default_factory=dict)


class GatewaySolveResponse(Message, frozen=True, kw_only=True):
    result: Annotated[Result | None, 3] = None


class ReturnRequest(Message, frozen=True, kw_only=True):
    result: Annotated[Result | None, 1] = None
    error: Annotated[Status | None, 2] = None


# the client's: moby.buildkit.secrets.v1.Secrets, fsutil


class GetSecretRequest(Message, frozen=True, kw_only=True):
    id: Annotated[str, 1] = ""


class GetSecretResponse(Message, frozen=True, kw_only=True):
    data: Annotated[bytes, 1] = b""


class Stat(Message, frozen=True, kw_only=True):
    """A file's facts: `mode` as Go's FileMode, `modified` in nanoseconds."""

    path: Annotated[str, 1] = ""
    mode: Annotated[int, 2] = 0
    uid: Annotated[int, 3] = 0
    gid: Annotated[int, 4] = 0
    size: Annotated[int, 5] = 0
    modified: Annotated[int, 6] = 0
    target: Annotated[str, 7] = ""
    major: Annotated[int, 8] = 0
    minor: Annotated[int, 9] = 0


class Packet(Message, frozen=True, kw_only=True):
    """One of what two sides of a directory's transfer say to each other."""

    type: Annotated[int, 1] = 0
    stat: Annotated[Stat | None, 2] = None
    id: Annotated[int, 3] = 0
    data: Annotated[bytes, 4] = b""

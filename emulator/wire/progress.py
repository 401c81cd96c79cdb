"""Messages of a pull, push or load, one after the other (moby: pkg/jsonmessage)."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct, field

from emulator.model.document import Document


class Progress(Struct, frozen=True):
    """How far something is; `start` in seconds since the epoch. All 0: nothing can be said."""

    current: int = 0
    total: int = 0
    start: int = 0
    units: str = ""
    hide_counts: bool = False


class BuildResult(Document, frozen=True, kw_only=True):
    """What the classic builder made (moby: api/types/build.Result)."""

    ID: str


class PushResult(Document, frozen=True, kw_only=True):
    """What a registry has now (moby: api/types.PushResult)."""

    Tag: str
    Digest: str
    Size: int


class Message(Struct, frozen=True):
    """One message. A layer's has an id and a progress, be it empty."""

    status: str = ""
    id: str = ""
    progress: Progress | None = None
    stream: str = ""
    nanoseconds: int = 0
    aux: BuildResult | PushResult | None = None


class ProgressDetail(Document, frozen=True, kw_only=True):
    """moby: jsonmessage.JSONProgress."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Current", "Total", "Units"})
    Current: int = field(name="current", default=0)
    Total: int = field(name="total", default=0)
    Units: str = field(name="units", default="")


class ErrorDetail(Document, frozen=True, kw_only=True):
    """moby: jsonmessage.JSONError."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Code", "Message"})
    Code: int = field(name="code", default=0)
    Message: str = field(name="message", default="")


class JSONMessage(Document, frozen=True, kw_only=True):
    """A message as the Engine API sends it (moby: jsonmessage.JSONMessage)."""

    omit_empty: ClassVar[frozenset[str]] = frozenset(
        {"Stream", "Status", "Progress", "ProgressMessage", "ID", "ErrorDetail", "Error", "Aux"}
    )
    Stream: str = field(name="stream", default="")
    Status: str = field(name="status", default="")
    Progress: ProgressDetail | None = field(name="progressDetail", default=None)
    ProgressMessage: str = field(name="progress", default="")
    ID: str = field(name="id", default="")
    ErrorDetail: ErrorDetail | None = field(name="errorDetail", default=None)
    Error: str = field(name="error", default="")
    Aux: BuildResult | PushResult | None = field(name="aux", default=None)

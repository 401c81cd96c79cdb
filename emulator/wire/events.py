"""`GET /events`: what `docker events` prints."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from emulator.model.document import Document, StringMap
from emulator.model.events import Event
from emulator.wire.times import SECOND

WITH_STATUS = ("container", "image")


class ActorDocument(Document, frozen=True, kw_only=True):
    """What an event happened to."""

    ID: str
    Attributes: StringMap


class EventMessage(Document, frozen=True, kw_only=True):
    """moby: api/types/events Message; the first three are left from the days before types."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Status", "ID", "From", "Scope", "Time", "TimeNano"})
    Status: str = field(name="status", default="")
    ID: str = field(name="id", default="")
    From: str = field(name="from", default="")
    Type: str
    Action: str
    Actor: ActorDocument
    Scope: str = field(name="scope", default="local")
    Time: int = field(name="time")
    TimeNano: int = field(name="timeNano")


def event_message(event: Event) -> EventMessage:
    """An event's document; the event must carry a message."""
    message = event.message
    assert message is not None, "only events with a message are told"
    old = message.kind in WITH_STATUS
    return EventMessage(
        Status=message.action if old else "",
        ID=message.id if old else "",
        From=message.attributes.get("image", "") if message.kind == "container" else "",
        Type=message.kind,
        Action=message.action,
        Actor=ActorDocument(ID=message.id, Attributes=message.attributes),
        Time=event.time // SECOND,
        TimeNano=event.time,
    )

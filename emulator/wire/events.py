"""`GET /events`: what `docker events` prints."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import field

from emulator.model.document import Document, StringMap
from emulator.model.events import Event
from emulator.wire.times import SECOND

WITH_STATUS = ("container", "image")


class ActorDocument(Document, frozen=True, kw_only=True):
    """What an event happened to."""

    __go_type__: ClassVar[str] = "events.Actor"
    ID: str = ""
    Attributes: StringMap | None = None


class EventMessage(Document, frozen=True, kw_only=True):
    """moby: api/types/events Message; the first three are left from the days before types."""

    __go_type__: ClassVar[str] = "*events.Message"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Status", "ID", "From", "Scope", "Time", "TimeNano"})
    Status: str = field(name="status", default="")
    ID: str = field(name="id", default="")
    From: str = field(name="from", default="")
    Type: Annotated[str, "events.Type"] = ""
    Action: Annotated[str, "events.Action"] = ""
    Actor: ActorDocument = ActorDocument()
    Scope: str = field(name="scope", default="")
    Time: Annotated[int, "int64"] = field(name="time", default=0)
    TimeNano: Annotated[int, "int64"] = field(name="timeNano", default=0)


NO_EVENT = EventMessage()
"""What a template is tried on before there is an event."""


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
        Scope="local",
        Time=event.time // SECOND,
        TimeNano=event.time,
    )

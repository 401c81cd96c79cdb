"""`docker events` (moby: daemon/events/events.go, filter.go; api/server/router/system)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import islice

from emulator.engine.core import Core
from emulator.engine.filters import Filters, FilterValues
from emulator.engine.timestamps import unix_time
from emulator.errors import InvalidParameter
from emulator.model import reference as references
from emulator.model.events import Event, Message
from emulator.wire.events import EventMessage, event_message

FUZZY_EVENTS = ("exec_create", "exec_start", "health_status")
BY_NAME = ("daemon", "container", "plugin", "volume", "network", "node", "service", "secret", "config")


class SinceAfterUntil(InvalidParameter):
    def __init__(self, since: str, until: str) -> None:
        super().__init__(f"`since` time ({since}) cannot be after `until` time ({until})")


async def events(
    core: Core, *, since: str = "", until: str = "", filters: FilterValues | None = None
) -> AsyncIterator[EventMessage]:
    """What was told since, and what is told until then; for ever without `until`. Both are Unix times. Filters that nobody
    knows are kept aside."""
    start, end = unix_time(since), unix_time(until)
    if until and end < start:
        raise SinceAfterUntil(since, until)
    chosen = Filters(filters, (filters or {}).keys())
    kept = [event for event in core.world.messages if told_between(event, start, end)] if since or until else []
    return stream(core, kept, end if until else None, chosen)


def told_between(event: Event, start: int, end: int) -> bool:
    """Both ends are part of it; 0 is no end."""
    return start <= event.time and (not end or event.time <= end)


async def stream(core: Core, kept: list[Event], end: int | None, filters: Filters) -> AsyncIterator[EventMessage]:
    """The kept ones; then the new ones, until `end` or for ever."""
    seen = core.serial
    for event in kept:
        if matches(filters, event):
            yield event_message(event)
    while end is None or core.now < end or core.serial > seen:
        fresh, seen = core.serial - seen, core.serial
        for event in list(islice(reversed(core.world.messages), fresh))[::-1]:
            if matches(filters, event):
                yield event_message(event)
        if core.serial == seen and (end is None or core.now < end):
            await core.told.wait(end - core.now if end is not None else None)


def matches(filters: Filters, event: Event) -> bool:
    """All filters hold."""
    message = event.message
    if message is None:
        return False
    return (
        matches_action(filters, message.action)
        and filters.exact("type", message.kind)
        and filters.exact("scope", "local")
        and all(matches_name(filters, kind, message) for kind in BY_NAME)
        and matches_image(filters, message)
        and filters.labels("label", message.attributes)
    )


def matches_action(filters: Filters, action: str) -> bool:
    """Where a filter names an action that is told with a command behind it, the beginning is enough for all of them."""
    if any(filters.exact("event", name) for name in FUZZY_EVENTS):
        return filters.begins("event", action)
    return filters.exact("event", action)


def matches_name(filters: Filters, kind: str, message: Message) -> bool:
    """By the beginning of the id or of the name, whatever kind of object it is."""
    return filters.begins(kind, message.id) or filters.begins(kind, message.attributes.get("name", ""))


def matches_image(filters: Filters, message: Message) -> bool:
    """An image's own events, and those of containers made from it; tags may be left out."""
    name = message.attributes.get("name" if message.kind == "image" else "image", "")
    known = (message.id, name, without_tag(message.id), without_tag(name))
    return any(filters.exact("image", each) for each in known)


def without_tag(name: str) -> str:
    """`busybox:1.36` is `busybox` (moby: stripTag); what is no name stays."""
    try:
        return references.parse(name).repository
    except InvalidParameter:
        return name

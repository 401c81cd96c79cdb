"""`docker events` (moby: daemon/events, filter.go)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from emulator.engine.core import Core
from emulator.engine.filters import Filters, FilterValues
from emulator.engine.timestamps import parse_time
from emulator.model.events import Event, Message
from emulator.wire.events import EventMessage, event_message

ACCEPTED = (
    "config", "container", "daemon", "event", "image", "label", "network", "node", "plugin", "scope", "secret", "service",
    "type", "volume",
)  # fmt: skip
WITH_VERB = ("exec_create", "exec_start", "health_status")
BY_OBJECT = ("container", "volume", "network", "plugin", "daemon", "node", "service", "secret", "config")


async def events(
    core: Core, *, since: str = "", until: str = "", filters: FilterValues | None = None
) -> AsyncIterator[EventMessage]:
    """What was told since, and what is told until then; for ever without `until`."""
    start = parse_time(since, core.now) if since else 0
    end = parse_time(until, core.now) if until else 0
    return stream(core, start, end, Filters(filters, ACCEPTED))


async def stream(core: Core, start: int, end: int, filters: Filters) -> AsyncIterator[EventMessage]:
    """The kept ones, if a start was given; then the new ones."""
    seen = core.serial
    for event in list(core.world.messages) if start else ():
        if event.time >= start and (not end or event.time <= end) and matches(filters, event):
            yield event_message(event)
    while not end or core.now <= end:
        fresh = core.serial - seen
        if not fresh:
            if not await core.told.wait(max(end - core.now, 0) if end else None) and end:
                return
            continue
        seen = core.serial
        for event in list(core.world.messages)[-fresh:]:
            if matches(filters, event):
                yield event_message(event)


def matches(filters: Filters, event: Event) -> bool:
    """All filters hold."""
    message = event.message
    if message is None:
        return False
    if not filters.exact("type", message.kind) or not filters.exact("scope", "local"):
        return False
    if not matches_action(filters, message.action):
        return False
    if any(not matches_object(filters, kind, message) for kind in BY_OBJECT):
        return False
    return matches_image(filters, message) and filters.labels("label", message.attributes)


def matches_action(filters: Filters, action: str) -> bool:
    """`exec_create` fits `exec_create: true`."""
    if "event" not in filters:
        return True
    verb = action.partition(":")[0]
    return action in filters.get("event") or (verb in WITH_VERB and verb in filters.get("event"))


def matches_object(filters: Filters, kind: str, message: Message) -> bool:
    """By id, its beginning, or name; the filter keeps the events of its kind alone."""
    if kind not in filters:
        return True
    if message.kind != kind:
        return False
    name = message.attributes.get("name", "")
    return any(message.id.startswith(value) or name.startswith(value) for value in filters.get(kind) if value)


def matches_image(filters: Filters, message: Message) -> bool:
    """An image's own events, and those of containers made from it; tags may be left out."""
    if "image" not in filters:
        return True
    names = {message.id, message.attributes.get("name" if message.kind == "image" else "image", "")}
    return any(value in (name, name.rpartition(":")[0]) for value in filters.get("image") for name in names)

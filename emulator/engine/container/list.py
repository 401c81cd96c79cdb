"""`docker ps` and its filters (moby: daemon/list.go)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.container.links import known_links
from emulator.engine.core import Core
from emulator.engine.errors.container import NoSuchContainer
from emulator.engine.errors.system import InvalidFilter
from emulator.engine.filters import Filters, FilterValues
from emulator.errors import DockerError, SystemFailure
from emulator.model.container import Container
from emulator.model.lifecycle import Status
from emulator.quote import quote
from emulator.wire.container_summary import ContainerSummary, container_summary, status_text

ACCEPTED = (
    "ancestor", "before", "exited", "id", "isolation", "label", "name", "status", "health", "since", "volume", "network",
    "is-task", "publish", "expose",
)  # fmt: skip
STATES = "created, running, paused, restarting, removing, exited, dead"
HEALTHS = "none, starting, healthy, unhealthy"


class InvalidPortFilter(SystemFailure):
    """A port that cannot be read; Docker takes it for a fault of its own."""


@dataclass
class Query:
    """A list request, its filters read."""

    filters: Filters
    all: bool
    limit: int
    exited: tuple[int, ...] = ()
    before: str = ""
    since: str = ""
    ids: frozenset[str] | None = None
    images: frozenset[str] | None = None
    publish: frozenset[tuple[int, str]] = frozenset()
    expose: frozenset[tuple[int, str]] = frozenset()
    checks: list[Callable[[Container], bool]] = field(default_factory=list)


async def container_list(
    core: Core, *, all: bool = False, limit: int = 0, filters: FilterValues | None = None, size: bool = False
) -> list[ContainerSummary]:
    """The lines, the newest first."""
    query = read_query(core, Filters(filters, ACCEPTED), all, limit)
    linked = link_names(core)
    found = [summary(core, container, size) for container in selected(core, query)]
    return [structs.replace(line, Names=(*line.Names, *linked[line.ID])) if line.ID in linked else line for line in found]


def link_names(core: Core) -> dict[str, list[str]]:
    """By id, the names that a container has through the links of others: `/web/db`."""
    names: dict[str, list[str]] = {}
    for parent in core.world.containers.values():
        if parent.host_config.Links:
            for alias, child in known_links(core, parent).items():
                names.setdefault(child.id, []).append(f"/{parent.name}/{alias}")
    return names


def summary(core: Core, container: Container, size: bool = False) -> ContainerSummary:
    """One line. All but the status stays as it was until the record changes, or what its image is called."""
    image = image_shown(core, container)
    if size:
        return container_summary(container, image, core.now, sizes(core, container))
    known = core.summaries.get(container.id)
    if known is not None and known[0] is container and known[1].Image == image:
        return structs.replace(known[1], Status=status_text(container, core.now))
    if len(core.summaries) > 2 * len(core.world.containers):
        core.summaries.clear()
    line = container_summary(container, image, core.now)
    core.summaries[container.id] = container, line
    return line


def image_shown(core: Core, container: Container) -> str:
    """The reference that the user gave, as long as it still means the same image; else the image's id."""
    reference = container.config.Image
    if reference == container.image_id:
        return reference
    known = core.shown_images.get(reference)
    if known is None:
        known = core.shown_images[reference] = image_id(core, reference)
    return reference if known == container.image_id else container.image_id


def image_id(core: Core, reference: str) -> str:
    """What a reference means now, "" for nothing."""
    try:
        return resolve.image(core, reference).id
    except DockerError:
        return ""


def sizes(core: Core, container: Container) -> tuple[int, int]:
    """Of the writable layer, and of all."""
    writable = core.backend.sizes(container.id)
    return writable, writable + sum(layer.size for layer in container.image_layers)


def selected(core: Core, query: Query) -> Iterator[Container]:
    """Those that the filters let through, the newest first; `before` and `since` cut the list."""
    waiting, count = query.before, 0
    for container in reversed(core.world.containers.values()):
        if waiting:
            waiting = "" if container.id == waiting else waiting
            continue
        if query.since and container.id == query.since:
            return
        if not container.running and not query.all and query.limit <= 0:
            continue
        if not by_name(query, container):
            continue
        if query.limit > 0 and count == query.limit:
            return
        if all_hold(query, container):
            count += 1
            yield container


def by_name(query: Query, container: Container) -> bool:
    """Name, id, label and swarm membership."""
    filters = query.filters
    if not filters.values:
        return True
    named = filters.match("name", f"/{container.name}") or filters.match("name", container.name)
    if not named or (query.ids is not None and container.id not in query.ids):
        return False
    if "is-task" in filters and filters.flag("is-task", False):
        return False
    return filters.labels("label", container.labels)


def identified(core: Core, prefix: str) -> str:
    """The id that alone begins so; "" where none or several do (moby: view GetByPrefix)."""
    found = core.world.containers_starting(prefix) if prefix else []
    return found[0] if len(found) == 1 else ""


def all_hold(query: Query, container: Container) -> bool:
    """The remaining filters."""
    return not query.filters.values or all(check(container) for check in query.checks)


def read_query(core: Core, filters: Filters, everything: bool, limit: int) -> Query:
    """Reads the filters' values; raises in Docker's words, in Docker's order."""
    query = Query(filters, everything, limit)
    query.exited = tuple(exit_code(value) for value in filters.get("exited"))
    for value in filters.get("status"):
        if value not in tuple(Status):
            cause = f"invalid value for state ({value}): must be one of {STATES}"
            raise InvalidFilter("status", value, cause)
        query.all = True
    filters.flag("is-task", False)
    for value in filters.get("health"):
        if value not in HEALTHS.split(", "):
            raise InvalidFilter("health", value, f"invalid value for health ({value}): must be one of {HEALTHS}")
    for value in filters.get("before"):
        query.before = existing(core, value)
    for value in filters.get("since"):
        query.since = existing(core, value)
    query.ids = frozenset(identified(core, value) for value in filters.get("id")) if "id" in filters else None
    query.images = ancestors(core, filters) if "ancestor" in filters else None
    query.publish = frozenset(port for value in filters.get("publish") for port in port_range("publish", value))
    query.expose = frozenset(port for value in filters.get("expose") for port in port_range("expose", value))
    query.checks = list(checks(query))
    return query


def existing(core: Core, value: str) -> str:
    """The id of a container that must be there; nothing is no name of one."""
    if not value:
        raise NoSuchContainer(value)
    return resolve.container(core, value).id


def exit_code(value: str) -> int:
    """A number as strconv.Atoi reads it."""
    if not re.fullmatch(r"[-+]?[0-9]{1,18}", value):
        raise InvalidFilter("exited", value, f"strconv.Atoi: parsing {quote(value)}: invalid syntax")
    return int(value)


def ancestors(core: Core, filters: Filters) -> frozenset[str]:
    """The images meant, and all that were made from them."""
    found: set[str] = set()
    for value in filters.get("ancestor"):
        if (start := image_id(core, value)) and start not in found:
            found |= descendants(core, start)
    return frozenset(found)


def descendants(core: Core, image: str) -> set[str]:
    """An image and its children's children."""
    found, todo = {image}, [image]
    while todo:
        parent = todo.pop()
        fresh = [child.id for child in core.world.images.values() if child.parent == parent and child.id not in found]
        found.update(fresh)
        todo += fresh
    return found


def port_range(name: str, value: str) -> list[tuple[int, str]]:
    """`80`, `80/udp`, `8000-8010/tcp`; any protocol will do (go-connections: nat.ParsePortRange)."""
    if ":" in value:
        raise InvalidPortFilter(f"filter for '{name}' should not contain ':': {value}")
    ports, _, protocol = value.partition("/")
    try:
        if not ports:
            raise ValueError("Empty string specified for ports.")
        first, *more = (port_number(text) for text in ports.split("-")[:2])
        last = more[0] if more else first
        if last < first:
            raise ValueError(f"Invalid range specified for the Port: {ports}")
    except ValueError as error:
        raise InvalidPortFilter(f"error while looking up for {name} {value}: {error}") from None
    return [(port, protocol or "tcp") for port in range(first, last + 1)]


def port_number(text: str) -> int:
    """Go's strconv.ParseUint for 16 bits; ValueError in its words."""
    if not re.fullmatch("[0-9]+", text):
        raise ValueError(f"strconv.ParseUint: parsing {quote(text)}: invalid syntax")
    if len(text.lstrip("0")) > 5 or int(text) > 65535:
        raise ValueError(f"strconv.ParseUint: parsing {quote(text)}: value out of range")
    return int(text)


def checks(query: Query) -> Iterator[Callable[[Container], bool]]:
    """One check a filter that was given."""
    filters = query.filters
    if query.exited:
        yield lambda container: has_exited(query, container)
    if "status" in filters:
        yield lambda container: filters.match("status", container.state.status.value)
    if "health" in filters:
        yield lambda container: filters.exact("health", container.state.health.status if container.state.health else "none")
    if "volume" in filters:
        yield lambda container: has_volume(filters, container)
    if query.images is not None:
        images = query.images
        yield lambda container: container.image_id in images
    if "network" in filters:
        yield lambda container: on_network(filters, container)
    if query.publish or query.expose:
        yield lambda container: has_port(query, container)


def has_exited(query: Query, container: Container) -> bool:
    """With one of the exit codes."""
    state = container.state
    return state.exit_code in query.exited and not container.running and state.started_at > 0


def has_volume(filters: Filters, container: Container) -> bool:
    """By name, source or destination."""
    return any(
        value in (mount.name or mount.source, mount.destination)
        for value in filters.get("volume")
        for mount in container.mounts
    )


def on_network(filters: Filters, container: Container) -> bool:
    """By name, or the beginning of the id."""
    return any(
        value == name or endpoint.NetworkID.startswith(value)
        for value in filters.get("network")
        for name, endpoint in container.networks.items()
    )


def has_port(query: Query, container: Container) -> bool:
    """Published or exposed."""
    for name, bindings in container.ports.items():
        number, _, protocol = name.partition("/")
        if (int(number), protocol) in query.expose:
            return True
        if any((int(binding.HostPort), protocol) in query.publish for binding in bindings or ()):
            return True
    return False

"""`--link`: names and variables for another container, from the days before networks (moby: daemon/links)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.container.networking import is_user_defined
from emulator.engine.core import Core
from emulator.engine.errors.container import LinkElsewhere, LinkStopped, LinkToHost, LinkUnknown, NoSuchContainer
from emulator.errors import EmptyReference
from emulator.model.container import Container
from emulator.model.document import Strings
from emulator.model.ids import short


def checked_links(core: Core, container: Container) -> dict[str, Container]:
    """Alias → linked container; raises LinkUnknown or LinkToHost."""
    links: dict[str, Container] = {}
    for link in container.host_config.Links or ():
        links |= checked_link(core, container, link)
    return links


def checked_link(core: Core, container: Container, link: str) -> dict[str, Container]:
    """One of them. On a network that a user made, links are names on it and no more."""
    if is_user_defined(container.host_config.NetworkMode):
        return {}
    name = link.partition(":")[0]
    child, seen = linked(core, name), set[str]()
    while (mode := child.host_config.NetworkMode).startswith("container:") and child.id not in seen:
        seen.add(child.id)
        child = linked(core, mode.partition(":")[2])
    if mode == "host":
        raise LinkToHost()
    return {alias_of(link): child}


def linked(core: Core, name: str) -> Container:
    """Who is linked to; raises LinkUnknown."""
    try:
        return resolve.container(core, name)
    except (NoSuchContainer, EmptyReference):
        raise LinkUnknown(name) from None


def living_links(core: Core, container: Container) -> dict[str, Container]:
    """The links of a container that starts; raises LinkStopped, of a removed one too, or LinkElsewhere."""
    if "bridge" not in container.networks:
        return {}
    links: dict[str, Container] = {}
    known = known_links(core, container)
    for link in container.host_config.Links or ():
        if alias_of(link) in container.linked and alias_of(link) not in known:
            raise LinkStopped(link.partition(":")[0].strip("/"), f"{container.name}/{alias_of(link)}")
    for alias, child in known.items():
        if not child.running:
            raise LinkStopped(child.name, f"{container.name}/{alias}")
        if "bridge" not in child.networks:
            raise LinkElsewhere(child.id)
        links[alias] = child
    return links


def known_links(core: Core, container: Container) -> dict[str, Container]:
    """The links whose containers are still there: to whom they were made, not to who now has the name."""
    links: dict[str, Container] = {}
    for link in container.host_config.Links or ():
        alias = alias_of(link)
        if alias in container.linked:
            child = core.world.containers.get(container.linked[alias])
            links |= {alias: child} if child is not None else {}
            continue
        with suppress(LinkUnknown, LinkToHost):
            links |= checked_link(core, container, link)
    return links


def followers(core: Core, child: Container, name: str) -> list[Container]:
    """Those that link to a container, as they will be when it is called `name`: a link is to a container, not to a name."""
    found = []
    for parent in core.world.containers.values():
        known = known_links(core, parent) if parent.host_config.Links else {}
        if child in known.values():
            renamed = tuple(
                f"{name}:{alias_of(link)}" if known.get(alias_of(link)) is child else link
                for link in parent.host_config.Links or ()
            )
            found.append(structs.replace(parent, host_config=structs.replace(parent.host_config, Links=renamed)))
    return found


def alias_of(link: str) -> str:
    """`db` of `db` and of `other:db`."""
    name, _, alias = link.partition(":")
    return (alias or name).rpartition("/")[2]


def shown_links(core: Core, container: Container) -> Strings | None:
    """As `inspect` shows them: `/child:/parent/alias`. A child that was removed is still shown, by what it was called."""
    if is_user_defined(container.host_config.NetworkMode):
        return None
    known, shown = known_links(core, container), []
    for link in container.host_config.Links or ():
        name, alias = link.partition(":")[0], alias_of(link)
        child = known[alias].name if alias in known else name.strip("/")
        shown.append(f"/{child}:/{container.name}/{alias}")
    return tuple(dict.fromkeys(shown)) or None


def address(child: Container) -> str:
    """On the default bridge."""
    return child.networks["bridge"].IPAddress if "bridge" in child.networks else ""


def hosts_lines(links: dict[str, Container]) -> tuple[tuple[str, str], ...]:
    """Address and names of each, for /etc/hosts."""
    return tuple(
        (address(child), " ".join(dict.fromkeys([alias, short(child.id), child.name]))) for alias, child in links.items()
    )


def environment(container: Container, links: dict[str, Container]) -> Strings:
    """The variables that tell of the others' ports and environments."""
    return tuple(line for alias, child in links.items() for line in variables(container, alias, child))


def variables(container: Container, alias: str, child: Container) -> Iterator[str]:
    """Of one link."""
    prefix, host = alias.upper().replace("-", "_"), address(child)
    ports = sorted(child.config.ExposedPorts or {}, key=port_order)
    if ports:
        number, _, protocol = ports[0].partition("/")
        yield f"{prefix}_PORT={protocol}://{host}:{number}"
    for port in ports:
        number, _, protocol = port.partition("/")
        name = f"{prefix}_PORT_{number}_{protocol.upper()}"
        yield from (
            f"{name}={protocol}://{host}:{number}",
            f"{name}_ADDR={host}",
            f"{name}_PORT={number}",
            f"{name}_PROTO={protocol}",
        )
    yield from ranges(prefix, host, ports)
    yield f"{prefix}_NAME=/{container.name}/{alias}"
    for variable in child.config.Env or ():
        name, equals, value = variable.partition("=")
        if equals and name not in ("HOME", "PATH"):
            yield f"{prefix}_ENV_{name}={value}"


def port_order(port: str) -> tuple[bool, str, int]:
    """TCP first, then by number."""
    number, _, protocol = port.partition("/")
    return protocol != "tcp", protocol, int(number)


def ranges(prefix: str, host: str, ports: list[str]) -> Iterator[str]:
    """Consecutive ports of one protocol have their first and last named, too."""
    numbered = [(int(port.partition("/")[0]), port.partition("/")[2], place) for place, port in enumerate(ports)]
    for (protocol, _), group in groupby(numbered, key=lambda item: (item[1], item[0] - item[2])):
        numbers = [number for number, _, _ in group]
        if len(numbers) > 1:
            name, first, last = f"{prefix}_PORT_{numbers[0]}_{protocol.upper()}", numbers[0], numbers[-1]
            yield from (f"{name}_START={protocol}://{host}:{first}", f"{name}_PORT_START={first}")
            yield from (f"{name}_END={protocol}://{host}:{last}", f"{name}_PORT_END={last}")

"""`--link`: names for another container on the default bridge, from the days before networks (moby: daemon/links.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.engine.errors.container import LinkUnknown, NoSuchContainer
from emulator.model.container import Container


def checked_links(core: Core, container: Container) -> dict[str, Container]:
    """Alias → linked container; raises LinkUnknown."""
    links: dict[str, Container] = {}
    for link in container.host_config.Links or ():
        name, _, alias = link.partition(":")
        try:
            child = resolve.container(core, name)
        except NoSuchContainer:
            raise LinkUnknown(name) from None
        links[(alias or name).rpartition("/")[2]] = child
    return links


def shown_links(core: Core, container: Container) -> tuple[str, ...] | None:
    """As `inspect` shows them: `/child:/parent/alias`."""
    try:
        links = checked_links(core, container)
    except LinkUnknown:
        return None
    return tuple(f"/{child.name}:/{container.name}/{alias}" for alias, child in links.items()) or None

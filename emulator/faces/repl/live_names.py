"""What the kinds of the completion tables stand for in a world right now: containers, images, networks, volumes, …"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from emulator.engine import Engine
from emulator.engine.container import list as container_list
from emulator.engine.container import prune as container_prune
from emulator.engine.image import list as image_list
from emulator.engine.image import prune as image_prune
from emulator.engine.image import search as image_search
from emulator.engine.network import list as network_list
from emulator.engine.network import remove as network_prune
from emulator.engine.volume import list as volume_list
from emulator.model.capabilities import KNOWN
from emulator.model.container import Container
from emulator.model.lifecycle import Status
from emulator.model.reference import parse
from emulator.model.signals import NAMES

Source: TypeAlias = Callable[[Engine], Iterable[str]]
ENDED = frozenset({Status.CREATED, Status.EXITED, Status.DEAD})
DEFAULT_TAG = ":latest"


def live_names(engine: Engine, kind: str) -> list[str]:
    """Sorted; none for a kind that has no names here."""
    source = SOURCES.get(kind)
    return sorted(set(source(engine))) if source else []


def filter_names(command: tuple[str, ...]) -> tuple[str, ...]:
    """What may stand before the `=` of `--filter`."""
    return tuple(sorted(FILTERS.get(" ".join(command), ())))


def _containers(fits: Callable[[Container], bool]) -> Source:
    return lambda engine: [each.name for each in engine.world.containers.values() if fits(each)]


def _images(engine: Engine) -> Iterable[str]:
    """`nginx:latest` can be named as `nginx`, too."""
    names = [parse(name).familiar for name in engine.world.references]
    return [*names, *(name.removesuffix(DEFAULT_TAG) for name in names)]


def _catalog(engine: Engine) -> Iterable[str]:
    catalog = engine.catalog
    return [name for it in catalog.repositories() for name in (it, *(f"{it}:{tag}" for tag in catalog.tags(it)))]


def _networks(engine: Engine) -> Iterable[str]:
    return [network.name for network in engine.world.networks.values()]


def _volumes(engine: Engine) -> Iterable[str]:
    return engine.world.volumes


def _objects(engine: Engine) -> Iterable[str]:
    """What `docker inspect` takes."""
    return [name for kind in ("containers", "images", "networks", "volumes") for name in live_names(engine, kind)]


FILTERS: dict[str, tuple[str, ...]] = {
    "container ls": container_list.ACCEPTED,
    "container prune": container_prune.ACCEPTED,
    "image ls": image_list.ACCEPTED,
    "image prune": image_prune.ACCEPTED,
    "network ls": network_list.ACCEPTED,
    "network prune": network_prune.ACCEPTED,
    "search": image_search.ACCEPTED,
    "volume ls": volume_list.ACCEPTED,
    "volume prune": volume_list.PRUNE_ACCEPTED,
}
SOURCES: dict[str, Source] = {
    "containers": _containers(lambda _: True),
    "running": _containers(lambda each: each.state.status is Status.RUNNING),
    "paused": _containers(lambda each: each.state.status is Status.PAUSED),
    "stopped": _containers(lambda each: each.state.status in ENDED),
    "network-containers": _containers(lambda _: True),
    "container-paths": lambda engine: [f"{each.name}:" for each in engine.world.containers.values()],
    "images": _images,
    "catalog": _catalog,
    "networks": _networks,
    "volumes": _volumes,
    "objects": _objects,
    "signals": lambda _: NAMES,
    "capabilities": lambda _: ["ALL", *KNOWN],
    "contexts": lambda _: ["default"],
}

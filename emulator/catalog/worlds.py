"""What a new world starts with: reads `fixtures/worlds/<name>.json`.

{"host": {"hostname", "kernel", "operating_system", "architecture", "cpus", "memory", "timezone", "docker_root", …},
 "start": RFC 3339, or null: whoever opens the world brings the time (a shell the wall clock's; tests "test_start"),
 "registry": {repository: [image files under fixtures/images]}: what can be pulled, and nothing else,
 "sorted_tags": false where that registry lists tags as the image files do, not by name,
 "present": [{"image": file, "references": ["busybox:1.36", …], "tagged": RFC 3339, "pushed": [repositories to which they were
    pushed from here]}]: the images that are there,
 "registries": [{"address", "port", "delete", "images": {repository: [files]}}]: registries that run on the host}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from emulator.catalog import fixtures
from emulator.catalog.images import Catalog, CatalogImage, load_image
from emulator.errors import EmulatorError


class NoSuchWorld(EmulatorError):
    """`--world` names no world."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no such world: {name}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Host:
    """The simulated host machine, as `docker info` and `uname` show it; memory in bytes."""

    hostname: str
    kernel: str
    kernel_build: str
    operating_system: str
    os_version: str
    architecture: str
    cpus: int
    memory: int
    timezone: str
    docker_root: str
    cgroup_version: str
    cgroup_driver: str
    storage_driver: str
    backing_filesystem: str
    name_server: str = "127.0.0.53:53"
    lookup_failure: str = "no such host"
    """What comes of asking the name server for a registry that is not in this world."""
    search_index: bool = True
    """Whether index.docker.io answers, where `docker search` asks."""
    rootless: bool = False
    runtime: str = "runc"
    """What makes containers' processes; an engine of real containers may have another one."""


@dataclass(frozen=True, slots=True)
class PresentImage:
    """An image that a world starts with, and its references (`busybox:1.36`). `pushed`: repositories to which its engine has
    pushed it before.
    """

    image: CatalogImage
    references: tuple[str, ...]
    tagged: str
    pushed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HostRegistry:
    """A registry that runs on the host, and the images that it holds from the start, by repository."""

    address: str
    port: int
    delete: bool
    images: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class WorldData:
    """A world before its first command. `start` is "" where the wall clock decides; tests then use `test_start`."""

    name: str
    start: str
    test_start: str
    host: Host
    catalog: Catalog
    images: tuple[PresentImage, ...]
    frontends: tuple[str, ...] = ()
    registries: tuple[HostRegistry, ...] = ()


def as_registry(entry: dict[str, object]) -> HostRegistry:
    """One entry of "registries"."""
    images = {name: tuple(files) for name, files in cast("dict[str, list[str]]", entry["images"]).items()}
    return HostRegistry(str(entry["address"]), cast("int", entry["port"]), bool(entry["delete"]), images)


def as_present(entry: dict[str, str | list[str]]) -> PresentImage:
    """One entry of "present"."""
    image, pushed = load_image(str(entry["image"])), tuple(entry.get("pushed", ()))
    return PresentImage(image, tuple(entry["references"]), str(entry["tagged"]), pushed)


@cache
def load_world(name: str) -> WorldData:
    """The world "oracle" or "fresh"; raises NoSuchWorld."""
    try:
        document = json.loads(fixtures.read("worlds", f"{name}.json"))
    except fixtures.MissingFixture as error:
        raise NoSuchWorld(name) from error
    registry = {repository: tuple(files) for repository, files in document["registry"].items()}
    present = tuple(as_present(entry) for entry in document["present"])
    host = Host(**document["host"])
    catalog = Catalog(registry, document.get("sorted_tags", True))
    frontends = tuple(document.get("frontends", ()))
    registries = tuple(as_registry(entry) for entry in document.get("registries", ()))
    return WorldData(name, document["start"] or "", document["test_start"], host, catalog, present, frontends, registries)

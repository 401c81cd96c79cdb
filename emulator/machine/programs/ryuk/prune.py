"""What goes: for each filter that was sent, containers, then networks, volumes and images that it names."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from emulator.machine.programs.ryuk.daemon import Daemon, Failed, numbers
from emulator.timeline import SECOND, sleep

TRIES = 10
OWN_LABEL = "org.testcontainers.ryuk"
ALL_VOLUMES_FROM = (1, 42)
Filters: TypeAlias = Mapping[str, Mapping[str, bool]]
Log: TypeAlias = Callable[[str], Awaitable[None]]


def as_json(filters: Filters) -> str:
    """Sorted, as Go marshals a map, and safe for HTML."""
    text = json.dumps(filters, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


@dataclass
class Deleted:
    """What went, by id or name."""

    containers: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    volumes: set[str] = field(default_factory=set)
    images: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        sizes = [len(each) for each in (self.containers, self.networks, self.volumes, self.images)]
        return "Removed {} container(s), {} network(s), {} volume(s) {} image(s)".format(*sizes)


@dataclass
class Reaper:
    """Prunes by filters, and tells the log what the real one tells."""

    daemon: Daemon
    log: Log
    verbose: bool
    deleted: Deleted = field(default_factory=Deleted)

    async def prune(self, filters: Filters) -> None:
        """One filter that was sent."""
        await self.tell(f"Deleting {as_json(filters)}\n")
        await self.remove_containers(filters)
        await self.insist("Network", "networks", filters, self.prune_networks)
        await self.insist("Volumes", "volumes", await self.with_all(filters), self.prune_volumes)
        await self.insist("Images", "images", {**filters, "dangling": {"false": True}}, self.prune_images)

    async def tell(self, text: str) -> None:
        if self.verbose:
            await self.log(text)

    async def remove_containers(self, filters: Filters) -> None:
        """By force, with their volumes; a reaper leaves reapers alone."""
        asked = f'Size:false, All:true, Latest:false, Since:"", Before:"", Limit:0, Filters:{go_filters(filters)}'
        await self.tell(f"Listing containers with filter: container.ListOptions{{{asked}}}\n")
        try:
            found = await self.daemon.ask("GET", "/containers/json", {"all": "1", "filters": as_json(filters)})
        except Failed as error:
            await self.log(str(error))
            return
        for container in found if isinstance(found, list) else []:
            if (container.get("Labels") or {}).get(OWN_LABEL) != "true":
                await self.remove_container(str(container["Id"]))

    async def remove_container(self, container_id: str) -> None:
        """Whatever comes of it, it counts."""
        options = "RemoveVolumes:true, RemoveLinks:false, Force:true"
        await self.tell(f"Deleting containers with filter: container.RemoveOptions{{{options}}}\n")
        self.deleted.containers.add(container_id)
        try:
            await self.daemon.ask("DELETE", f"/containers/{container_id}", {"force": "1", "v": "1"})
        except Failed:
            return

    async def with_all(self, filters: Filters) -> Filters:
        """A newer engine prunes named volumes only when told so."""
        try:
            told = await self.daemon.ask("GET", "/version")
        except Failed:
            return filters
        version = str(told.get("ApiVersion", "")) if isinstance(told, dict) else ""
        return {**filters, "all": {"true": True}} if numbers(version) >= ALL_VOLUMES_FROM else filters

    async def insist(self, title: str, words: str, filters: Filters, prune: Callable[[str], Awaitable[None]]) -> None:
        """Ten times, a second apart."""
        for attempt in range(1, TRIES + 1):
            await self.tell(f"Deleting {words} with filter: {go_filters(filters)}. (Attempt {attempt}/{TRIES})\n")
            try:
                return await prune(as_json(filters))
            except Failed as error:
                if attempt < TRIES:
                    again = f"retrying({attempt}/{TRIES}). The error was: {error}"
                    await self.log(f"{title} pruning has failed, {again}")
                    await sleep(SECOND)
        return None

    async def prune_networks(self, filters: str) -> None:
        gone = await self.pruned("/networks/prune", filters, "NetworksDeleted")
        self.deleted.networks.update(map(str, gone))

    async def prune_volumes(self, filters: str) -> None:
        gone = await self.pruned("/volumes/prune", filters, "VolumesDeleted")
        self.deleted.volumes.update(map(str, gone))

    async def prune_images(self, filters: str) -> None:
        gone = await self.pruned("/images/prune", filters, "ImagesDeleted")
        self.deleted.images.update(str(each["Untagged"]) for each in gone if isinstance(each, dict) and "Untagged" in each)

    async def pruned(self, path: str, filters: str, field_name: str) -> list[object]:
        """What the engine says that it deleted."""
        told = await self.daemon.ask("POST", path, {"filters": filters})
        return list(told.get(field_name) or []) if isinstance(told, dict) else []


def go_filters(filters: Filters) -> str:
    """As Go's %#v shows filters."""
    rows = [
        f"{json.dumps(name)}:map[string]bool{{{', '.join(f'{json.dumps(value)}:true' for value in sorted(values))}}}"
        for name, values in sorted(filters.items())
    ]
    return f"filters.Args{{fields:map[string]map[string]bool{{{', '.join(rows)}}}}}"

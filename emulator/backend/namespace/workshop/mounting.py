"""`RUN --mount`: each becomes a mount of a container, from a tree, a cache or a file that the keeper makes."""

from __future__ import annotations

import os

from emulator.backend.namespace.files import trees
from emulator.backend.namespace.files.overlays import ContainerName, destroy
from emulator.backend.namespace.files.trees import CacheOrder, FileOrder, Paths, TreeOrder
from emulator.backend.namespace.images import Images
from emulator.backend.namespace.keeper.keeper import Keeper
from emulator.backend.namespace.keeper.messages import memory_file
from emulator.backend.namespace.process.oci import PlannedMount
from emulator.backend.simulate.workshop.sandbox import TMPFS_SIZE
from emulator.backend.simulate.workshop.workshop import LayerWorkshop
from emulator.backend.workshop import MissingPath, RunMount, Tree
from emulator.machine.files.layer_archive import layer_blocks


class Mounting:
    """The mounts of one command, `name`. `made` are the trees that must go with it."""

    def __init__(self, keeper: Keeper, images: Images, workshop: LayerWorkshop, name: str) -> None:
        self.keeper, self.images, self.workshop, self.name = keeper, images, workshop, name
        self.made: list[str] = []

    def tree(self, tree: Tree) -> str:
        """A tree that can be mounted and written, by its name. A context is no layer: its files are put into it."""
        name = f"{self.name}-{len(self.made)}"
        self.made.append(name)
        contexts = [each for each in tree if each in self.workshop.contexts]
        layers = tuple(each for each in tree if each not in contexts)
        self.images.prepare(layers)
        data = b"".join(block for each in contexts for block in layer_blocks(self.workshop.contexts[each]))
        descriptors = [memory_file(data)] if contexts else []
        try:
            self.keeper.call(trees.make, TreeOrder(name, layers), descriptors)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return name

    def plan(self, mount: RunMount) -> PlannedMount:
        """One of them; raises MissingPath."""
        access = "ro" if mount.read_only else "rw"
        if mount.kind == "tmpfs":
            options = ("nosuid", "nodev", "noexec", f"size={mount.size or TMPFS_SIZE}", "mode=1777", access)
            return PlannedMount(destination=mount.target, options=options)
        if mount.kind in ("file", "script"):
            secure = ("nosuid", "nodev", *(() if mount.kind == "script" else ("noexec",)))
            return PlannedMount(destination=mount.target, source=self.file(mount), options=("rprivate", *secure, "ro"))
        source = self.cache(mount) if mount.kind == "cache" else self.path(self.tree(mount.tree), mount.source)
        return PlannedMount(destination=mount.target, source=source, options=("rprivate", access))

    def file(self, mount: RunMount) -> str:
        """A secret or a script."""
        order = FileOrder(name=self.name, data=mount.data, mode=mount.mode, uid=mount.uid, gid=mount.gid)
        return self.keeper.call(trees.place_file, order)

    def cache(self, mount: RunMount) -> str:
        """A directory that stays."""
        filled = self.tree(mount.tree) if mount.tree else ""
        order = CacheOrder(
            identifier=mount.id, mode=mount.mode, uid=mount.uid, gid=mount.gid, tree=filled, source=mount.source
        )
        return self.keeper.call(trees.open_cache, order)

    def path(self, name: str, source: str) -> str:
        """Where a tree's path lies; raises MissingPath."""
        found = self.keeper.call(trees.located, Paths(name, (source,)))
        if not found:
            raise MissingPath(source)
        return found

    def close(self) -> None:
        """All trees go."""
        for name in self.made:
            self.keeper.call(destroy, ContainerName(name))
        self.made = []

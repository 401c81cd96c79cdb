"""RUN in a real container: an overlay over the unpacked layers, a runtime, and then the layer that was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from emulator.backend.base import RuntimeFailure, UserFailure
from emulator.backend.namespace.etc import read
from emulator.backend.namespace.files import freezing, overlays, trees
from emulator.backend.namespace.files.overlays import ContainerName
from emulator.backend.namespace.files.trees import CacheName, Paths, TreeOrder
from emulator.backend.namespace.holdings import Process
from emulator.backend.namespace.images import NotReal
from emulator.backend.namespace.keeper.keeper import Keeper
from emulator.backend.namespace.keeper.messages import content
from emulator.backend.namespace.process import running
from emulator.backend.namespace.process.oci import PlannedMount
from emulator.backend.namespace.process.requests import Named
from emulator.backend.namespace.workshop.mounting import Mounting
from emulator.backend.simulate.workshop.sandbox import ETC, container_of, hosts_text, points, resolv_conf_text
from emulator.backend.workshop import BuildFailure, RunOrder, Sink, Tree
from emulator.model.environment import as_mapping
from emulator.model.image import LayerRef

if TYPE_CHECKING:
    from emulator.backend.namespace.backend import NamespaceBackend
    from emulator.backend.simulate.workshop.workshop import LayerWorkshop


class RealRunner:
    """Commands in the keeper's containers."""

    def __init__(self, backend: NamespaceBackend, keeper: Keeper) -> None:
        self.backend, self.keeper = backend, keeper

    def run(self, workshop: LayerWorkshop, name: str, tree: Tree, order: RunOrder, output: Sink) -> RealCommand:
        command = RealCommand(self.backend, self.keeper, workshop, name, order, output)
        try:
            command.start(tree)
        except (UserFailure, NotReal) as error:
            command.close()
            raise BuildFailure(str(error)) from None
        except BaseException:
            command.close()
            raise
        return command

    def remove_cache(self, identifier: str) -> None:
        """`docker builder prune`."""
        self.keeper.call(trees.remove_cache, CacheName(identifier))


class RealCommand:
    """A command that runs, and then its layer."""

    def __init__(
        self, backend: NamespaceBackend, keeper: Keeper, workshop: LayerWorkshop, name: str, order: RunOrder, output: Sink
    ) -> None:
        self.backend, self.keeper, self.order, self.output, self.name = backend, keeper, order, output, name
        self.mounting = Mounting(keeper, backend.images, workshop, name)
        self.container = container_of(order, name)
        self.process: Process | None = None
        self.missing: tuple[str, ...] = ()
        self.made: LayerRef | None = None
        self.failure = ""

    def start(self, tree: Tree) -> None:
        """Mounts all, and starts the program. What the runtime refuses is the command's output and its status 1."""
        self.backend.images.prepare(tree)
        self.keeper.call(trees.make, TreeOrder(self.name, tree))
        self.missing = self.keeper.call(trees.missing, Paths(self.name, tuple(points(self.order))))
        mounts = [self.mounting.plan(each) for each in sorted(self.order.mounts, key=lambda each: each.target.count("/"))]
        try:
            self.process = self.backend.launcher.begin(
                self.container, [*mounts, *self.etc_mounts()], self.order.words, as_mapping(self.order.environment),
                self.output, {}, make_points=True,
            )  # fmt: skip
        except RuntimeFailure as error:
            self.failure = f"runc run failed: {error}\n"
            return
        self.backend.ends.processes[self.name] = self.process
        self.connect(self.process)
        self.keeper.call(running.start, Named(self.name))

    def etc_mounts(self) -> list[PlannedMount]:
        """Name servers and hosts, read-only, where no other mount is."""
        texts = dict(zip(ETC, (resolv_conf_text(read(ETC[0])), hosts_text(self.order.hosts)), strict=True))
        place, taken, found = self.backend.paths.container(self.name) / "etc", {each.target for each in self.order.mounts}, []
        for path, text in texts.items():
            if path not in taken:
                file = place / path.rpartition("/")[2]
                file.write_text(text, encoding="utf-8", errors="surrogateescape")
                options = ("rprivate", "nosuid", "nodev", "noexec", "ro")
                found.append(PlannedMount(destination=path, source=str(file), options=options))
        return found

    def connect(self, process: Process) -> None:
        """Its network namespace, and its interface there."""
        if self.order.host_network:
            return
        self.backend.networking.join(self.name, process.pid)
        if self.order.network is not None:
            network, endpoint = self.order.network
            known = structs.replace(endpoint, EndpointID=f"{process.host_pid:07x}")
            self.backend.networking.connect(self.name, network, known, ())

    async def wait(self) -> int:
        """The exit status."""
        process = self.process
        if process is None:
            self.output.emit(2, self.failure.encode("utf-8", "surrogateescape"))
            return 1
        while process.status is None:
            await process.ended.wait()
        await process.channels.drained()
        return process.status

    def close(self) -> None:
        """The process goes, and its trees, once its layer is taken."""
        process, self.process = self.process, None
        if process is not None:
            self.keeper.call(running.ended if process.status is not None else running.abandon, Named(self.name))
            if not self.order.host_network:
                self.backend.networking.leave(self.name)
            self.backend.ends.forget(process)
            if process.status == 0:
                self.made = self.taken()
        self.mounting.close()
        self.keeper.call(overlays.destroy, ContainerName(self.name))

    def taken(self) -> LayerRef:
        """What changed, without the places that were made to mount on."""
        self.keeper.call(trees.tidy, Paths(self.name, self.missing))
        _, (descriptor,) = self.keeper.exchange(freezing.freeze, ContainerName(self.name))
        return self.backend.images.take(content(descriptor))

    def layer(self) -> LayerRef:
        assert self.made is not None, "asked for once it has ended well, and was closed"
        return self.made

"""RUN: what a step needs from outside (secrets, a network, cache mounts), and its words when it fails."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from emulator.backend.workshop import BuildFailure, RunMount, RunOrder, Sink, Tree
from emulator.dockerfile.instructions import RunMount as WantedMount
from emulator.engine.build import cache
from emulator.engine.build.request import BuildRequest, BuildSession
from emulator.engine.build.steps import RunStep, Step, digest
from emulator.engine.core import Core
from emulator.engine.network import addresses
from emulator.model.image import LayerRef
from emulator.model.network import EndpointSettings, Network
from emulator.quote import quote

SECRETS = "/run/secrets"
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy")
SECRET_MODE, CACHE_MODE = 0o400, 0o755


def proxies(build_args: Mapping[str, str]) -> list[str]:
    """Proxies reach every RUN, in both cases, without an ARG (buildkit: proxyEnvList)."""
    given = {key.lower(): value for key, value in build_args.items() if key.lower() in PROXIES and value}
    return [f"{name}={given[key]}" for key in PROXIES if key in given for name in (key.upper(), key)]


def owned(mount: WantedMount) -> tuple[int, ...]:
    """What a cache's directory is made with; nothing, where it is as any: then it is another cache."""
    given = mount.type == "cache" and not mount.origin and (mount.mode is not None or mount.uid or mount.gid)
    return (CACHE_MODE if mount.mode is None else mount.mode, mount.uid, mount.gid) if given else ()


class CommandFailed(BuildFailure):
    """`reason`: the exit code, or why there is none."""

    def __init__(self, words: tuple[str, ...], reason: str) -> None:
        super().__init__(f"process {quote(' '.join(words))} did not complete successfully: {reason}")


class NoKey(BuildFailure):
    """Nobody forwards a key for ssh."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"unset ssh forward key {identifier}")


class NoSecret(BuildFailure):
    def __init__(self, identifier: str) -> None:
        super().__init__(f"secret {identifier}: not found")


class Running:
    """Runs one step after another for a build."""

    def __init__(self, core: Core, request: BuildRequest, session: BuildSession) -> None:
        self.core, self.request, self.session = core, request, session

    async def run(self, step: RunStep, tree: Tree, tree_of: Callable[[Step | str], Tree], output: Sink) -> LayerRef:
        """The layer; raises BuildFailure."""
        environment = [*step.environment, *proxies(self.request.build_args)]
        mounts: list[RunMount] = []
        for mount, origin in step.mounts:
            if mount.type == "secret":
                await self.add_secret(mount, mounts, environment)
            elif mount.type == "ssh":
                if mount.required:
                    raise NoKey(mount.id)
            else:
                mounts.append(self.mount(step, mount, tree_of(origin)))
        if step.script[0]:
            data = step.script[1].encode("utf-8", "surrogateescape")
            mounts.append(RunMount(kind="script", target=f"/dev/pipes/{step.script[0]}", data=data))
        order = RunOrder(
            words=step.arguments, environment=tuple(environment), directory=step.directory, user=step.user,
            mounts=tuple(mounts), hosts=tuple(self.request.extra_hosts), network=self.network(step.network),
            host_network=step.network == "host", shm_size=self.request.shm_size,
            ulimits=tuple(self.request.ulimits), cgroup_parent=self.request.cgroup_parent,
        )  # fmt: skip
        try:
            command = self.core.backend.workshop.run(tree, order, output)
        except BuildFailure as error:
            raise CommandFailed(step.arguments, str(error)) from None
        try:
            status = await command.wait()
        finally:
            command.close()
        if status:
            raise CommandFailed(step.arguments, f"exit code: {status}")
        return command.layer()

    async def add_secret(self, mount: WantedMount, mounts: list[RunMount], environment: list[str]) -> None:
        """A secret as a file, or as a variable, or as both."""
        identifier = mount.id or posixpath.basename(mount.source) or posixpath.basename(mount.target)
        data = await self.session.secret(identifier)
        if data is None:
            if mount.required:
                raise NoSecret(identifier)
            return
        if mount.env is not None:
            environment.append(f"{mount.env or identifier}={data.decode('utf-8', 'surrogateescape')}")
        if mount.env is None or mount.target:
            target = posixpath.join("/", mount.target) if mount.target else f"{SECRETS}/{posixpath.basename(identifier)}"
            mode = SECRET_MODE if mount.mode is None else mount.mode
            mounts.append(RunMount(kind="file", target=target, data=data, mode=mode, uid=mount.uid, gid=mount.gid))

    def mount(self, step: RunStep, mount: WantedMount, tree: Tree) -> RunMount:
        """One of the others; a cache mount is remembered."""
        identifier = ""
        if mount.type == "cache":
            identifier = digest(mount.id, *owned(mount))[:32]
            description = f'cached mount {mount.target} from exec {" ".join(step.arguments)} with id "/{mount.id}"'
            cache.keep_mount(self.core, f"mount {identifier}", description)
        return RunMount(
            kind=mount.type, target=mount.target, tree=tree, source=posixpath.join("/", mount.source), id=identifier,
            read_only=mount.read_only, size=mount.size, mode=CACHE_MODE if mount.mode is None else mount.mode, uid=mount.uid,
            gid=mount.gid,
        )  # fmt: skip

    def network(self, name: str) -> tuple[Network, EndpointSettings] | None:
        """The default bridge, with a free address."""
        if name in ("none", "host"):
            return None
        network = self.core.world.network_named("bridge")
        if network is None:
            return None
        address = addresses.allocate(self.core, network, "")
        size = int(network.subnet.partition("/")[2] or 0)
        endpoint = EndpointSettings(
            NetworkID=network.id, IPAddress=address, IPPrefixLen=size, Gateway=network.gateway,
            MacAddress=self.core.ids.mac(),
        )  # fmt: skip
        return network, endpoint

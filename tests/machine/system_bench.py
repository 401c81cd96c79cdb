"""A bench for tests of programs: a kernel with its network, and machines whose files are those of the catalog's images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from emulator.catalog.fixtures import MissingFixture
from emulator.catalog.images import CatalogImage, CatalogLayer, load_image
from emulator.catalog.packages import Archive, load_packages
from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.files.layer import Layer
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel.container_mounts import mask, mount_system
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.kernel import Kernel
from emulator.machine.kernel.machine import Machine
from emulator.machine.kernel.open_file import BytesSource, Sink
from emulator.machine.kernel.process import Process
from emulator.machine.network import Fabric
from emulator.model.capabilities import DEFAULT
from emulator.timeline import Timeline

START = 1_795_491_000_000_000_000  # 2026-11-24T03:30:00Z
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Result:
    out: str
    err: str
    status: int


@dataclass
class Started:
    """A program under way, its output as it grows."""

    process: Process
    out: bytearray
    err: bytearray


def as_inodes(layer: CatalogLayer) -> dict[str, Inode]:
    """A catalog layer's entries as inodes."""
    inodes: dict[str, Inode] = {}
    for entry in sorted(layer.entries(), key=lambda entry: entry.kind == "hardlink"):
        kind = {
            "file": Kind.FILE,
            "directory": Kind.DIRECTORY,
            "symlink": Kind.SYMLINK,
            "character": Kind.CHARACTER,
            "block": Kind.BLOCK,
            "fifo": Kind.FIFO,
        }.get(entry.kind)
        if kind is None:
            inodes[f"/{entry.path}"] = inodes[f"/{entry.target}"]
            continue
        content: bytes | Opaque = b""
        if kind is Kind.FILE:
            known = None if entry.program else entry.content()
            content = known if known is not None else Opaque(entry.size, entry.program or None)
        inodes[f"/{entry.path}"] = Inode(
            kind,
            content=content,
            target=entry.target,
            mode=entry.mode,
            uid=entry.uid,
            gid=entry.gid,
            mtime=START,
            rdev=entry.device or (0, 0),
        )
    return inodes


@cache
def layers_of(name: str) -> tuple[Layer, ...]:
    image: CatalogImage = load_image(name)
    return tuple(Layer(as_inodes(layer)) for layer in image.layers)


class Packages:
    """The catalog's archives, as the package managers look for them."""

    def find(self, distribution: str) -> Archive | None:
        try:
            return load_packages(distribution)
        except MissingFixture:
            return None


class Bench:
    """Machines by name; the host is the first. The default bridge is 172.17.0.0/16."""

    def __init__(self, seed: int = 1) -> None:
        self.timeline = Timeline(START)
        self.kernel = Kernel(self.timeline, Random(seed))
        self.kernel.package_index = Packages()
        self.fabric = Fabric()
        self.fabric.create_bridge("bridge", "docker0", "172.17.0.0/16", "172.17.0.1", mac="02:42:5b:1c:00:01")
        self.host = self._boot("host", "oracle/debian", self.fabric.host)
        self._next = 2

    def _boot(self, name: str, image: str, network: object, lowers: Sequence[Layer] = ()) -> Machine:
        root = Overlay((*layers_of(image), *lowers), lambda: self.timeline.now)
        machine = Machine(self.kernel, name, root=MountTable(root), network=network, hostname=name[:12])
        self.kernel.boot(machine)
        return machine

    def container(
        self,
        name: str,
        image: str = "oracle/busybox",
        files: Mapping[str, bytes] | None = None,
        bridge: str | None = "bridge",
        address: str | None = None,
    ) -> Machine:
        network = self.fabric.namespace(name)
        ip = address or f"172.17.0.{self._next}"
        if bridge is not None:
            self._next += 1
            self.fabric.attach(network, bridge, ip, "02:42:ac:11:00:02")
        machine = self._boot(name, image, network)
        mount_system(machine)
        mask(machine)
        calls = machine.caller(Credentials())
        given = {
            "/etc/hosts": f"127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n{ip}\t{name}\n".encode(),
            "/etc/hostname": f"{name}\n".encode(),
            "/etc/resolv.conf": b"nameserver 10.0.2.3\n",
            **(files or {}),
        }
        for path, data in given.items():
            calls.write_file(path, data)
        return machine

    def start(
        self,
        machine: Machine,
        argv: Sequence[str],
        stdin: bytes = b"",
        user: Credentials | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Started:
        out, err = bytearray(), bytearray()
        files = {0: BytesSource(stdin), 1: Sink(out.extend), 2: Sink(err.extend)}
        who = user or Credentials(capabilities=DEFAULT)
        process = machine.start(
            list(argv), env={"PATH": PATH, "HOME": "/root", **(env or {})}, credentials=who, files=files
        )
        return Started(process, out, err)

    def run(
        self,
        machine: Machine,
        argv: Sequence[str] | str,
        stdin: bytes = b"",
        user: Credentials | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Result:
        words = argv.split() if isinstance(argv, str) else list(argv)
        if 1 not in machine.processes and machine is not self.host:
            self.start(machine, ["sleep", "1000000"])
        started = self.start(machine, words, stdin, user, env)
        self.timeline.run(lambda: started.process.exit_status is not None, 2_000_000)
        status = started.process.exit_status
        assert status is not None, "did not end"
        return Result(started.out.decode(), started.err.decode(), status.shell)

"""The protocol of what runs a container. The engine decides; a backend holds files and processes, and reports their ends.

Order of calls for one container:

    create ─► start ─► connect … ─► release ─► (signal, pause, exec, …) ─► on_exit ─► disconnect … ─► start again, or remove

`start` is what `runc create` does: mounts, user, working directory, finding the executable. It fails with `RuntimeFailure`, in
runc's words, and then leaves nothing behind. The process takes its first step only after `release`; `abandon` undoes `start`.
Ends of processes come back by the callbacks of `Observer`, for every backend alike.

The words that it is spoken in are here, too: failures.py, records.py and streams.py have them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from emulator.backend.failures import (
    ArchiveFailure,
    DeviceFailure,
    InterfaceFailure,
    NoSuchAddress,
    NotADirectory,
    PathFailure,
    PathRefused,
    PortTaken,
    PsFailure,
    ReadOnly,
    RuntimeFailure,
    UnexpectedPid,
    UserFailure,
)
from emulator.backend.mount_words import MountCall
from emulator.backend.records import ArchivedFile, FileChange, FileStat, ProcessTable, StartContext, Usage
from emulator.backend.streams import STDERR, STDOUT, Input, Observer, Output
from emulator.backend.web import Web
from emulator.backend.workshop import Workshop
from emulator.model.container import Container, Exec, Mount
from emulator.model.host_config import HostConfig
from emulator.model.image import LayerRef
from emulator.model.network import EndpointSettings, Network

__all__ = [
    "STDERR",
    "STDOUT",
    "ArchiveFailure",
    "ArchivedFile",
    "Backend",
    "DeviceFailure",
    "FileChange",
    "FileStat",
    "Input",
    "InterfaceFailure",
    "NoSuchAddress",
    "NotADirectory",
    "Observer",
    "Output",
    "PathFailure",
    "PathRefused",
    "PortTaken",
    "ProcessTable",
    "PsFailure",
    "ReadOnly",
    "RuntimeFailure",
    "StartContext",
    "UnexpectedPid",
    "Usage",
    "UserFailure",
]


class Backend(Protocol):
    """See the module's docstring. Methods that a process can delay are coroutines on the timeline."""

    def observe(self, observer: Observer) -> None:
        """Says who is told of ends; once, before all else."""

    @property
    def workshop(self) -> Workshop:
        """What builds are made with."""

    @property
    def web(self) -> Web:
        """The host's way to HTTP servers."""

    # images
    def add_layer(self, diff_id: str, listing: str, modified: int) -> None:
        """Makes a layer of the catalog known by its listing's name; read when first needed. `modified`: its files' time."""

    def fresh_layers(self) -> Collection[str]:
        """The layers that have come up since this was last asked, by diff id."""

    def forget_layers(self, diff_ids: Collection[str]) -> None:
        """Nobody stands on these any more."""

    def layer_digest(self, diff_id: str) -> str:
        """The digest of the layer's archive: the diff id, but where a layer of the catalog holds stand-ins for its files."""

    def layer_archive(self, diff_id: str) -> bytes:
        """The layer as a tar archive, the very one that it came from where it did."""

    def layer_blob(self, diff_id: str, digest: str = "", size: int = 0) -> bytes:
        """The same in gzip, as registries have it; a stand-in of `size` bytes for the blob of that digest."""

    def config_blob(self, text: str, digest: str) -> bytes:
        """An image's configuration as a blob; a stand-in for `digest` where the text has another."""

    def blob_digest(self, data: bytes) -> str:
        """The digest of a blob; a stand-in's is that of what it stands for."""

    def import_layer(self, data: bytes) -> LayerRef:
        """A layer from a tar archive, compressed or not; raises ArchiveFailure."""

    def read_archive(self, data: bytes) -> dict[str, ArchivedFile]:
        """The files of a tar archive by their names, without leading slash; raises ArchiveFailure."""

    def write_archive(self, files: Sequence[ArchivedFile]) -> bytes:
        """A tar archive of these, in that order."""

    # files of containers and volumes
    def create(self, container: Container) -> None:
        """Makes the writable layer."""

    def make_workdir(self, container_id: str, path: str) -> None:
        """Makes the working directory where it is missing; raises PathFailure."""

    def remove(self, container_id: str) -> None:
        """Forgets the container and its writable layer."""

    def is_file(self, container_id: str, path: str) -> bool:
        """Whether something that is no directory lies at a path of the container."""

    def populate(self, container_id: str, mount: Mount) -> None:
        """Copies what the image has at a mount's destination into its volume, if that is empty."""

    def create_volume(self, name: str) -> str:
        """Makes a volume's directory; returns its path on the host."""

    def remove_volume(self, name: str) -> None:
        """Removes a volume's files."""

    def mount_volume(self, name: str, call: MountCall, *, again: bool) -> str:
        """Mounts something on a volume's directory, which has it already where `again`. Returns a path of the host that
        containers mount instead, where the backend does not do it; raises MountFailure or NotEmulated."""

    def unmount_volume(self, name: str) -> None:
        """Takes that away."""

    def volume_size(self, name: str) -> int:
        """Bytes in a volume's files."""

    def host_exists(self, path: str) -> bool:
        """Whether a path exists on the host."""

    def sizes(self, container_id: str) -> int:
        """Bytes in the writable layer's files."""

    def changes(self, container_id: str) -> list[FileChange]:
        """`docker diff`."""

    def freeze(self, container_id: str) -> LayerRef:
        """The writable layer as a new image layer; the container goes on."""

    def export(self, container_id: str) -> bytes:
        """The container's whole file system as a tar archive."""

    def stat_path(self, container: Container, path: str) -> FileStat:
        """One path; raises PathFailure."""

    def archive(self, container: Container, path: str) -> tuple[bytes, FileStat]:
        """A path as a tar archive, named by its last component; raises PathFailure."""

    def extract(self, container: Container, path: str, data: bytes, *, keep_types: bool, copy_owner: bool) -> None:
        """Unpacks a tar archive into a directory of the container; raises PathFailure."""

    # life
    def start(self, container: Container, output: Output, context: StartContext) -> int:
        """`runc create`; returns the host's process id. Raises RuntimeFailure or UserFailure."""

    def release(self, container_id: str) -> None:
        """`runc start`: lets the process run."""

    def abandon(self, container_id: str) -> None:
        """Undoes `start`; nobody is told of an end."""

    def standard_input(self, container_id: str) -> Input | None:
        """Where `docker attach` writes; None without `-i`."""

    def signal(self, container_id: str, number: int) -> None:
        """A signal to the first process."""

    def pause(self, container_id: str) -> None:
        """Freezes all processes."""

    def unpause(self, container_id: str) -> None:
        """Thaws them."""

    def resize(self, container_id: str, rows: int, columns: int) -> None:
        """Sets the terminal's size."""

    def check_user(self, container: Container, user: str) -> None:
        """Raises UserFailure where a running container knows no such user."""

    def exec(self, container: Container, execution: Exec, output: Output) -> tuple[int, Input | None]:
        """Starts another process; returns its host process id and its input. Raises RuntimeFailure or UserFailure."""

    def exec_resize(self, exec_id: str, rows: int, columns: int) -> None:
        """Sets its terminal's size."""

    def exec_kill(self, exec_id: str) -> None:
        """Kills it (a health check that takes too long)."""

    def limit(self, container_id: str, host_config: HostConfig) -> None:
        """Other limits for what runs."""

    def top(self, container_id: str, arguments: Sequence[str]) -> ProcessTable:
        """Its processes as `ps` prints them."""

    def usage(self, container_id: str) -> Usage:
        """What it uses now."""

    # networks
    def create_network(self, network: Network) -> None:
        """Makes a bridge."""

    def check_network_driver(self, driver: str) -> None:
        """Raises NotEmulated for networks that it cannot make."""

    def has_interface(self, name: str) -> bool:
        """Whether the host has a network interface of that name; networks of some drivers hang on one."""

    def remove_network(self, network: Network) -> None:
        """Takes it away."""

    def connect(self, container: Container, network: Network, endpoint: EndpointSettings, names: Sequence[str]) -> None:
        """Gives a started container an interface; `names` are those by which others find it. Raises InterfaceFailure."""

    def rename_endpoint(
        self, container: Container, network: Network, endpoint: EndpointSettings, names: Sequence[str]
    ) -> None:
        """Lets others on a network find a container by other names than before."""

    def disconnect(self, container: Container, network: Network) -> None:
        """Takes the interface away."""

    def publish(self, container: Container, host_ip: str, host_port: int, port: int, protocol: str) -> None:
        """Lets a host port lead to a container's; raises PortTaken or NoSuchAddress."""

    def unpublish(self, host_ip: str, host_port: int, protocol: str) -> None:
        """Closes it."""

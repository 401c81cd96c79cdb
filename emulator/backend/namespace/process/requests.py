"""What the engine asks of a keeper about processes."""

from __future__ import annotations

from msgspec import Struct

from emulator.backend.namespace.groups.limits import Setting


class CreateProcess(Struct, frozen=True, kw_only=True):
    """A container's first process: `config` is an OCI configuration (JSON). Descriptors 0, 1 and 2 come along, unless it has
    a terminal. `limits`: where there are any, it gets control groups."""

    container_id: str
    config: bytes
    terminal: bool = False
    limits: tuple[Setting, ...] = ()


class ExecProcess(Struct, frozen=True, kw_only=True):
    """A further process: `process` is the `process` of an OCI configuration (JSON). `remapped`: only one user is mapped, and it
    is to be another one than the first process's."""

    container_id: str
    exec_id: str
    process: bytes
    terminal: bool = False
    remapped: bool = False


class ProcessMade(Struct, frozen=True):
    """Its pid in the keeper's namespace. Back come a descriptor of the process, and its terminal's where it has one."""

    pid: int


class Named(Struct, frozen=True):
    """A container, or an exec."""

    name: str


class SignalProcess(Struct, frozen=True):
    """A signal to a first process or to an exec's."""

    name: str
    number: int


class Processes(Struct, frozen=True):
    """The processes of a container, in the keeper's numbers."""

    pids: tuple[int, ...]

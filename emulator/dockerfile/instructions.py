"""What instructions are made of. `text` is the instruction as it is written, `lines` where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.dockerfile.lines import Heredoc, Line


@dataclass(frozen=True)
class Instruction:
    """What all have. `name` is the keyword as it is written."""

    line: Line

    @property
    def name(self) -> str:
        return self.line.keyword

    @property
    def lines(self) -> tuple[int, int]:
        return self.line.lines

    @property
    def text(self) -> str:
        return self.line.original.strip()


@dataclass(frozen=True)
class Pair:
    """`NAME=VALUE`; `legacy` where a blank stood for the `=`. The value is None for an ARG without one."""

    key: str
    value: str | None
    legacy: bool = False

    def __str__(self) -> str:
        return f"{self.key}={self.value or ''}"


@dataclass(frozen=True)
class Command:
    """The words of RUN, CMD and ENTRYPOINT; `shell`: they go to the shell as one."""

    words: tuple[str, ...]
    shell: bool


@dataclass(frozen=True)
class Arg(Instruction):
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Env(Instruction):
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Label(Instruction):
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Maintainer(Instruction):
    maintainer: str = ""


@dataclass(frozen=True)
class Copy(Instruction):
    """COPY and ADD (`add`)."""

    sources: tuple[str, ...] = ()
    documents: tuple[Heredoc, ...] = ()
    destination: str = ""
    add: bool = False
    origin: str = ""
    chown: str = ""
    chmod: str = ""
    link: bool = False
    parents: bool = False
    excludes: tuple[str, ...] = ()
    checksum: str = ""
    unpack: bool | None = None


@dataclass(frozen=True)
class RunMount:
    """`RUN --mount`, its values not yet filled in."""

    type: str = "bind"
    origin: str = ""
    source: str = ""
    target: str = ""
    read_only: bool = True
    size: int = 0
    id: str = ""
    sharing: str = ""
    required: bool = False
    env: str | None = None
    mode: int | None = None
    uid: int = 0
    gid: int = 0


@dataclass(frozen=True)
class Run(Instruction):
    """RUN. `mounts` are the flags as they are written: variables go in later."""

    command: Command = Command((), True)
    mounts: tuple[str, ...] = ()
    network: str = ""
    devices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cmd(Instruction):
    command: Command = Command((), True)


@dataclass(frozen=True)
class Entrypoint(Instruction):
    command: Command = Command((), True)


@dataclass(frozen=True)
class Expose(Instruction):
    ports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Healthcheck(Instruction):
    """Durations in nanoseconds."""

    test: tuple[str, ...] = ()
    interval: int = 0
    timeout: int = 0
    start_period: int = 0
    start_interval: int = 0
    retries: int = 0


@dataclass(frozen=True)
class Onbuild(Instruction):
    expression: str = ""


@dataclass(frozen=True)
class Shell(Instruction):
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class StopSignal(Instruction):
    signal: str = ""


@dataclass(frozen=True)
class User(Instruction):
    user: str = ""


@dataclass(frozen=True)
class Volume(Instruction):
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workdir(Instruction):
    path: str = ""


@dataclass(frozen=True)
class From(Instruction):
    """FROM: begins a stage."""

    base: str = ""
    stage: str = ""
    platform: str = ""


@dataclass
class Stage:
    """A FROM and what follows it."""

    origin: From
    instructions: list[Instruction] = field(default_factory=list)

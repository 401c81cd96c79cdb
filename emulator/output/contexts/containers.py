"""`docker ps` (docker/cli: cli/command/formatter/container.go, cli/command/container/list.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar, Protocol

from emulator.errors import EmulatorError
from emulator.output import units
from emulator.output.contexts.ports import Port, displayable_ports
from emulator.output.formatting import QUIET, RAW, TABLE, HeaderMap, SubContext, render
from emulator.output.strings import quote
from emulator.output.template import Go, Template, TemplateExecError, TemplateParseError
from emulator.output.template.values import BEHIND, Printed, nil
from emulator.output.width import ellipsis, joined_labels, truncate_id
from emulator.parse.values.references import ReferenceRefused, parse_reference

DEFAULT = r"table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}"
RAW_LINES = """container_id: {{.ID}}
image: {{.Image}}
command: {{.Command}}
created_at: {{.CreatedAt}}
state: {{- pad .State 1 0}}
status: {{- pad .Status 1 0}}
names: {{.Names}}
labels: {{- pad .Labels 1 0}}
ports: {{- pad .Ports 1 0}}
"""


class Mount(Protocol):
    @property
    def Name(self) -> str: ...
    @property
    def Source(self) -> str: ...
    @property
    def Driver(self) -> str: ...


class NetworkSettings(Protocol):
    @property
    def Networks(self) -> Mapping[str, object]: ...


class Summary(Protocol):
    """container.Summary."""

    @property
    def ID(self) -> str: ...
    @property
    def Names(self) -> Sequence[str]: ...
    @property
    def Image(self) -> str: ...
    @property
    def ImageID(self) -> str: ...
    @property
    def Command(self) -> str: ...
    @property
    def Created(self) -> int: ...
    @property
    def Ports(self) -> Sequence[Port]: ...
    @property
    def SizeRw(self) -> int: ...
    @property
    def SizeRootFs(self) -> int: ...
    @property
    def Labels(self) -> Mapping[str, str] | None: ...
    @property
    def State(self) -> str: ...
    @property
    def Status(self) -> str: ...
    @property
    def HostConfig(self) -> object: ...
    @property
    def NetworkSettings(self) -> NetworkSettings | None: ...
    @property
    def Mounts(self) -> Sequence[Mount]: ...


class ContainerContext(SubContext):
    """A line of `docker ps`. Without a container it is what a format is tried on."""

    __go_type__ = "*formatter.ContainerContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("trunc", "c")
    headers: ClassVar[Mapping[str, str]] = {
        "ID": "CONTAINER ID", "Names": "NAMES", "Image": "IMAGE", "Command": "COMMAND", "CreatedAt": "CREATED AT",
        "RunningFor": "CREATED", "Ports": "PORTS", "State": "STATE", "Status": "STATUS", "Size": "SIZE",
        "Labels": "LABELS", "Mounts": "MOUNTS", "LocalVolumes": "LOCAL VOLUMES", "Networks": "NETWORKS",
        "Platform": "PLATFORM",
    }  # fmt: skip

    def __init__(self, container: Summary, now: int, trunc: bool = True, with_total: bool = True) -> None:
        self.c, self.now, self.trunc, self.with_total = container, now, trunc, with_total

    def private(self) -> dict[str, object]:
        c = self.c
        summary = Printed(
            ID=c.ID, Names=c.Names, Image=c.Image, ImageID=c.ImageID,
            ImageManifestDescriptor=nil("*v1.Descriptor"), Command=c.Command,
            Created=c.Created, Ports=c.Ports, SizeRw=c.SizeRw, SizeRootFs=c.SizeRootFs, Labels=c.Labels or {}, State=c.State,
            Status=c.Status, HostConfig=c.HostConfig,
            NetworkSettings=BEHIND if c.NetworkSettings else nil("*container.NetworkSettingsSummary"), Mounts=c.Mounts,
        )  # fmt: skip
        return {"trunc": self.trunc, "c": summary, "FieldsUsed": {}}

    def ID(self) -> str:
        return truncate_id(self.c.ID) if self.trunc else self.c.ID

    def Names(self) -> str:
        names = [name[1:] for name in self.c.Names]
        own = [name for name in names if "/" not in name]
        return ",".join(own[:1] or names) if self.trunc else ",".join(names)

    def Image(self) -> str:
        image = self.c.Image
        if not image or not self.trunc:
            return image or "<no image>"
        if (short := truncate_id(self.c.ImageID)) == truncate_id(image):
            return short
        try:
            reference = parse_reference(image)
        except ReferenceRefused:
            return image
        return reference.familiar_name + (f":{reference.tag}" if reference.tag else "")

    def Command(self) -> str:
        return quote(ellipsis(self.c.Command, 20) if self.trunc else self.c.Command)

    def CreatedAt(self) -> str:
        return units.time_string(self.c.Created * units.SECOND)

    def RunningFor(self) -> str:
        return units.human_duration(self.now - self.c.Created * units.SECOND) + " ago"

    def Platform(self) -> Annotated[object, Go("*formatter.Platform")]:
        """Known to containerd's image store only."""
        return None

    def Ports(self) -> str:
        return displayable_ports(self.c.Ports)

    def State(self) -> str:
        return self.c.State

    def Status(self) -> str:
        return self.c.Status

    def Size(self) -> str:
        own = units.human_size_with_precision(self.c.SizeRw, 3)
        total = self.c.SizeRootFs if self.with_total else 0
        return f"{own} (virtual {units.human_size_with_precision(total, 3)})" if total > 0 else own

    def Labels(self) -> str:
        return joined_labels(self.c.Labels)

    def Label(self, name: str) -> str:
        return (self.c.Labels or {}).get(name, "")

    def Mounts(self) -> str:
        names = [mount.Name or mount.Source for mount in self.c.Mounts]
        return ",".join(ellipsis(name, 15) if self.trunc else name for name in names)

    def LocalVolumes(self) -> str:
        return str(sum(mount.Driver == "local" for mount in self.c.Mounts))

    def Networks(self) -> str:
        settings = self.c.NetworkSettings
        return ",".join(settings.Networks) if settings else ""


def format_for(source: str, quiet: bool = False, size: bool = False) -> str:
    if source in (TABLE, ""):
        return QUIET if quiet else DEFAULT + (r"\t{{.Size}}" if size else "")
    if source == RAW:
        return "container_id: {{.ID}}" if quiet else RAW_LINES + (r"size: {{.Size}}\n" if size else "")
    return QUIET if quiet else source


def write(containers: Iterable[Summary], format: str, now: int, trunc: bool = True) -> str:
    return render(format, ContainerContext, (ContainerContext(container, now, trunc) for container in containers))


class PsFormatError(EmulatorError):
    """`docker ps` tries its format before it asks the engine, and words what is wrong differently."""


class NoContainer:
    """container.Summary{}: the zero of each field."""

    ID = Image = ImageID = Command = State = Status = ""
    Names: Sequence[str] = ()
    Ports: Sequence[Port] = ()
    Mounts: Sequence[Mount] = ()
    Created = SizeRw = SizeRootFs = 0
    Labels: Mapping[str, str] | None = None
    HostConfig: object = Printed(NetworkMode="", Annotations={})
    NetworkSettings: NetworkSettings | None = None


class Trial(ContainerContext):
    """Remembers whether a format asks for sizes, which the engine counts only then."""

    used_size = False
    Header: object = HeaderMap(ContainerContext.headers)

    def Size(self) -> str:
        self.used_size = True
        return super().Size()


def try_format(format: str) -> bool:
    """Does the format of `docker ps --format` need sizes? Raises PsFormatError where it doesn't work at all."""
    trial = Trial(NoContainer(), 0, trunc=False)
    try:
        Template.parse(format).execute(trial)
    except TemplateParseError as error:
        raise PsFormatError(f"failed to parse template: {error}") from None
    except TemplateExecError as error:
        raise PsFormatError(f"failed to execute template: {error}") from None
    return trial.used_size

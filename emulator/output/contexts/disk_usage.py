"""`docker system df`, short and `-v` (docker/cli: cli/command/formatter/disk_usage.go)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Protocol

from emulator.output import units
from emulator.output.contexts import build_cache, containers, images, volumes
from emulator.output.formatting import RAW, TABLE, FormatError, SubContext, render, template_text
from emulator.output.template import Template, TemplateParseError
from emulator.output.template.values import BEHIND

DEFAULT = r"table {{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}"
RAW_LINES = "type: {{.Type}}\ntotal: {{.TotalCount}}\nactive: {{.Active}}\nsize: {{.Size}}\nreclaimable: {{.Reclaimable}}\n"
IMAGES = (
    r"table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}"
    r"\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}"
)
CONTAINERS = r"table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}"
VOLUMES = r"table {{.Name}}\t{{.Links}}\t{{.Size}}"
BUILD_CACHE = r"table {{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}"
ACTIVE = frozenset({"running", "paused", "restarting"})


class DiskUsage(Protocol):
    """types.DiskUsage."""

    @property
    def LayersSize(self) -> int: ...
    @property
    def Images(self) -> Sequence[images.Summary]: ...
    @property
    def Containers(self) -> Sequence[containers.Summary]: ...
    @property
    def Volumes(self) -> Sequence[volumes.Volume]: ...
    @property
    def BuildCache(self) -> Sequence[build_cache.CacheRecord]: ...


class UsageContext(SubContext):
    """One of the four lines: counts and sums of a kind of object."""

    __go_type__ = "*formatter.diskUsageImagesContext"
    headers: ClassVar[Mapping[str, str]] = {
        "Type": "TYPE", "TotalCount": "TOTAL", "Active": "ACTIVE", "Size": "SIZE", "Reclaimable": "RECLAIMABLE",
    }  # fmt: skip

    sizes: ClassVar[str] = "totalSize"
    objects: ClassVar[str] = "images"

    def private(self) -> dict[str, object]:
        sizes: dict[str, object] = {self.sizes: self.size} if self.sizes else {}
        return sizes | {self.objects: (BEHIND,) * self.total}

    def __init__(self, kind: str, total: int, active: int, size: int, reclaimable: str) -> None:
        self.kind, self.total, self.active, self.size, self.reclaimable = kind, total, active, size, reclaimable

    def Type(self) -> str:
        return self.kind

    def TotalCount(self) -> str:
        return str(self.total)

    def Active(self) -> str:
        return str(self.active)

    def Size(self) -> str:
        return units.human_size(self.size)

    def Reclaimable(self) -> str:
        return self.reclaimable


class ContainersContext(UsageContext):
    __go_type__ = "*formatter.diskUsageContainersContext"
    sizes, objects = "", "containers"


class VolumesContext(UsageContext):
    __go_type__ = "*formatter.diskUsageVolumesContext"
    sizes, objects = "", "volumes"


class BuilderContext(UsageContext):
    __go_type__ = "*formatter.diskUsageBuilderContext"
    sizes, objects = "builderSize", "buildCache"


def share(reclaimable: int, total: int) -> str:
    """`1.2MB (50%)`, cut to whole percents."""
    size = units.human_size(reclaimable)
    return f"{size} ({units.truncated(reclaimable * 100, total)}%)" if total > 0 else size


def image_line(usage: DiskUsage) -> UsageContext:
    counted = [image for image in usage.Images if image.Size != -1 and image.SharedSize != -1]
    used = sum(image.Size - image.SharedSize for image in counted if image.Containers != 0)
    active = sum(image.Containers > 0 for image in usage.Images)
    total = usage.LayersSize
    return UsageContext("Images", len(usage.Images), active, total, share(total - used, total))


def container_line(usage: DiskUsage) -> UsageContext:
    active = [container for container in usage.Containers if container.State in ACTIVE]
    total = sum(container.SizeRw for container in usage.Containers)
    reclaimable = total - sum(container.SizeRw for container in active)
    return ContainersContext("Containers", len(usage.Containers), len(active), total, share(reclaimable, total))


def volume_line(usage: DiskUsage) -> UsageContext:
    usages = [volume.UsageData for volume in usage.Volumes if volume.UsageData]
    counted = [data for data in usages if data.Size != -1]
    total = sum(data.Size for data in counted)
    reclaimable = share(sum(data.Size for data in counted if data.RefCount == 0), total)
    active = sum(data.RefCount > 0 for data in usages)
    return VolumesContext("Local Volumes", len(usage.Volumes), active, total, reclaimable)


def build_cache_size(usage: DiskUsage) -> int:
    return sum(record.Size for record in usage.BuildCache if not record.Shared)


def build_cache_line(usage: DiskUsage) -> UsageContext:
    total = build_cache_size(usage)
    in_use = sum(record.Size for record in usage.BuildCache if record.InUse and not record.Shared)
    active = sum(record.InUse for record in usage.BuildCache)
    return BuilderContext("Build Cache", len(usage.BuildCache), active, total, units.human_size(total - in_use))


LINES = (image_line, container_line, volume_line, build_cache_line)


def format_for(source: str, verbose: bool = False) -> str:
    if verbose and source == RAW:
        return raw_verbose()
    if verbose:
        return source
    return {TABLE: DEFAULT, RAW: RAW_LINES}.get(source, source)


def raw_verbose() -> str:
    parts = (
        ("Images", "Image", images.format_for(RAW, digest=True)),
        ("Containers", "Container", containers.format_for(RAW, size=True)),
        ("Volumes", "Volume", volumes.format_for(RAW)),
        ("BuildCache", "Build Cache", build_cache.format_for(RAW)),
    )
    return "\n".join(f"{{{{range .{name}}}}}type: {kind}\n{lines}\n{{{{end -}}}}" for name, kind, lines in parts)


def write(usage: DiskUsage, format: str) -> str:
    return render(format, UsageContext, (line(usage) for line in LINES))


class VerboseContext:
    """What a template of `docker system df -v --format` walks."""

    __go_type__ = "*formatter.diskUsageContext"
    Images: tuple[images.ImageContext, ...]
    Containers: tuple[containers.ContainerContext, ...]
    Volumes: tuple[volumes.VolumeContext, ...]
    BuildCache: tuple[build_cache.BuildCacheContext, ...]

    def __init__(self, usage: DiskUsage, now: int, trunc: bool) -> None:
        self.Images = tuple(image_rows(usage.Images, now, trunc))
        self.Containers = tuple(
            containers.ContainerContext(container, now, trunc, with_total=False) for container in usage.Containers
        )
        self.Volumes = tuple(map(volumes.VolumeContext, usage.Volumes))
        records = build_cache.ordered(usage.BuildCache)
        self.BuildCache = tuple(build_cache.BuildCacheContext(record, now, trunc) for record in records)


def image_rows(found: Iterable[images.Summary], now: int, trunc: bool) -> Iterator[images.ImageContext]:
    """Only the first tag of each."""
    for image in found:
        reference = images.read(image.RepoTags[0]) if image.RepoTags and not images.is_dangling(image) else None
        tagged = reference is not None and reference.tag
        name, tag = (reference.familiar_name, reference.tag) if reference and tagged else (images.NONE, images.NONE)
        yield images.ImageContext(image, now, trunc, name, tag, "")


def verbose_template(format: str) -> Template:
    try:
        return Template.parse(template_text(format))
    except TemplateParseError as error:
        raise FormatError(error) from None


def write_verbose(usage: DiskUsage, format: str, now: int) -> str:
    """`-v`: four tables, or one template over all. Where that fails on a value it is a TemplateExecError: the client
    has printed its `partial` by then, and says no more than Go does.
    """
    rows = VerboseContext(usage, now, trunc=format.startswith(TABLE))
    if format != TABLE:
        return verbose_template(format).execute(rows)
    cache = units.human_size(build_cache_size(usage))
    return (
        "Images space usage:\n\n"
        + render(IMAGES, images.ImageContext, rows.Images)
        + "\nContainers space usage:\n\n"
        + render(CONTAINERS, containers.ContainerContext, rows.Containers)
        + "\nLocal Volumes space usage:\n\n"
        + render(VOLUMES, volumes.VolumeContext, rows.Volumes)
        + f"\nBuild cache usage: {cache}\n\n"
        + render(BUILD_CACHE, build_cache.BuildCacheContext, rows.BuildCache)
    )

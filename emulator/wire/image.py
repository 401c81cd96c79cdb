"""Images as `image inspect`, `images` and `history` show them (moby: daemon/images)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import field

from emulator.model import config as portable
from emulator.model.document import Document, Empty, Set, StringMap, Strings
from emulator.model.image import Image
from emulator.wire.container_inspect import GraphDriverData
from emulator.wire.go_json import Json, plain, plain_fields
from emulator.wire.times import SECOND, parse_rfc3339, rfc3339

MISSING = "<missing>"


class RootFSDocument(Document, frozen=True, kw_only=True):
    """`.RootFS`: the layers by the digest of their content, the lowest first."""

    __go_type__: ClassVar[str] = "image.RootFS"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Layers"})
    Type: str = "layers"
    Layers: Strings


class MetadataDocument(Document, frozen=True, kw_only=True):
    """`.Metadata`."""

    LastTagTime: Annotated[str, "time.Time"]


class ImageConfig(Document, frozen=True, kw_only=True):
    """`.Config` of an image as the client's Go type has it: the OCI fields, then Docker's own."""

    __go_type__: ClassVar[str] = "*v1.DockerOCIImageConfig"
    omit_empty: ClassVar[frozenset[str]] = frozenset(
        [
            "User",
            "ExposedPorts",
            "Env",
            "Entrypoint",
            "Cmd",
            "Volumes",
            "WorkingDir",
            "Labels",
            "StopSignal",
            "ArgsEscaped",
            "Healthcheck",
            "OnBuild",
            "Shell",
        ]
    )
    User: str = ""
    ExposedPorts: Set | None = None
    Env: Strings | None = None
    Entrypoint: Strings | None = None
    Cmd: Strings | None = None
    Volumes: Set | None = None
    WorkingDir: str = ""
    Labels: StringMap | None = None
    StopSignal: str = ""
    ArgsEscaped: bool = False
    Healthcheck: portable.HealthConfig | None = None
    OnBuild: Strings | None = None
    Shell: Strings | None = None


ALWAYS_SENT = ("Cmd", "Entrypoint", "Env", "Labels", "OnBuild", "User", "Volumes", "WorkingDir")


class ImageInspect(Document, frozen=True, kw_only=True):
    """The whole document."""

    __go_type__: ClassVar[str] = "image.InspectResponse"
    omit_empty: ClassVar[frozenset[str]] = frozenset(
        ["Created", "Container", "ContainerConfig", "Variant", "OsVersion", "VirtualSize", "Descriptor", "Manifests"]
    )
    ID: str = field(name="Id")
    RepoTags: Strings
    RepoDigests: Strings
    Parent: str
    Comment: str
    Created: str
    Container: str = ""
    ContainerConfig: Annotated[portable.Config | None, "*container.Config"] = None
    DockerVersion: str
    Author: str
    Architecture: str
    Variant: str = ""
    Os: str
    OsVersion: str = ""
    Size: Annotated[int, "int64"]
    VirtualSize: Annotated[int, "int64"] = 0
    GraphDriver: GraphDriverData
    RootFS: RootFSDocument
    Metadata: Annotated[MetadataDocument, "image.Metadata"]
    Config: ImageConfig
    Descriptor: Annotated[Empty | None, "*v1.Descriptor"] = None
    Manifests: Annotated[Strings | None, "[]image.ManifestSummary"] = None

    def as_document(self) -> dict[str, Json]:
        """What the engine sends: the configuration's fields are sorted, and some of them never left out."""
        fields, config = plain_fields(self), plain_fields(self.Config)
        config |= {name: plain(getattr(self.Config, name)) for name in ALWAYS_SENT}
        return fields | {"Config": {name: config[name] for name in sorted(config)}}


class ImageSummary(Document, frozen=True, kw_only=True):
    """One image of a list; -1 where something was not asked for."""

    Containers: int
    Created: int
    ID: str = field(name="Id")
    Labels: StringMap | None
    ParentID: str = field(name="ParentId")
    RepoDigests: Strings | None
    RepoTags: Strings | None
    SharedSize: int
    Size: int


class HistoryItem(Document, frozen=True, kw_only=True):
    """One line of `docker history`, the newest first."""

    Comment: str
    Created: int
    CreatedBy: str
    ID: str = field(name="Id")
    Size: int
    Tags: Strings | None


class DeleteResponse(Document, frozen=True, kw_only=True):
    """One line of `docker rmi`."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Deleted", "Untagged"})
    Deleted: str = ""
    Untagged: str = ""


class SearchResult(Document, frozen=True, kw_only=True):
    """One line of `docker search`."""

    StarCount: int = field(name="star_count", default=0)
    IsOfficial: bool = field(name="is_official", default=False)
    Name: str = field(name="name")
    IsAutomated: bool = field(name="is_automated", default=False)
    Description: str = field(name="description", default="")


def image_config(config: portable.Config) -> ImageConfig:
    """The fields that an image has."""
    return ImageConfig(**{name: getattr(config, name) for name in ImageConfig.__struct_fields__})


def graph_data(layers: Strings, docker_root: str) -> StringMap:
    """Where overlay2 keeps an image; `layers` are cache ids, the topmost first."""
    if not layers:
        return {}
    top, *lower = (f"{docker_root}/overlay2/{layer}" for layer in layers)
    data = {"LowerDir": ":".join(f"{layer}/diff" for layer in lower)} if lower else {}
    return data | {"MergedDir": f"{top}/merged", "UpperDir": f"{top}/diff", "WorkDir": f"{top}/work"}


def image_inspect(image: Image, tags: Strings, digests: Strings, layers: Strings, docker_root: str) -> ImageInspect:
    """An image's document; `layers` are the cache ids of its layers, the topmost first."""
    return ImageInspect(
        ID=image.id,
        RepoTags=tags,
        RepoDigests=digests,
        Parent=image.parent,
        Comment=image.comment,
        Created=image.created,
        Container=image.container,
        DockerVersion=image.docker_version,
        Author=image.author,
        Architecture=image.architecture,
        Variant=image.variant,
        Os=image.os,
        Size=image.size,
        GraphDriver=GraphDriverData(Data=graph_data(layers, docker_root), Name="overlay2"),
        RootFS=RootFSDocument(Layers=tuple(layer.diff_id for layer in image.layers)),
        Metadata=MetadataDocument(LastTagTime=rfc3339(image.tagged)),
        Config=image_config(image.config),
    )


def image_summary(image: Image, tags: Strings, digests: Strings, containers: int = -1, shared_size: int = -1) -> ImageSummary:
    """An image's line."""
    return ImageSummary(
        Containers=containers,
        Created=parse_rfc3339(image.created) // SECOND,
        ID=image.id,
        Labels=image.config.Labels,
        ParentID=image.parent,
        RepoDigests=digests,
        RepoTags=tags,
        SharedSize=shared_size,
        Size=image.size,
    )


def history_items(chain: tuple[Image, ...], tags: dict[str, Strings]) -> tuple[HistoryItem, ...]:
    """The steps of an image, the newest first. `chain` is the image, its parent, and so on: each names its last step."""
    image = chain[0]
    ids = {len(ancestor.history): ancestor.id for ancestor in reversed(chain)}
    sizes = iter(layer.size for layer in image.layers)
    items: list[HistoryItem] = []
    for number, step in enumerate(image.history, 1):
        identifier = ids.get(number, MISSING)
        items.append(
            HistoryItem(
                Comment=step.comment,
                Created=step.created // SECOND,
                CreatedBy=step.created_by,
                ID=identifier,
                Size=0 if step.empty_layer else next(sizes, 0),
                Tags=tags.get(identifier) or None,
            )
        )
    return tuple(reversed(items))

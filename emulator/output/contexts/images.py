"""`docker images` (docker/cli: cli/command/formatter/image.go)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Protocol

from emulator.output import units
from emulator.output.formatting import QUIET, RAW, TABLE, SubContext, is_table, render
from emulator.output.template.values import Printed, nil
from emulator.output.width import truncate_id
from emulator.parse.values.references import Reference, ReferenceRefused, parse_reference

CREATED = "{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}"
DEFAULT = rf"table {{{{.Repository}}}}\t{{{{.Tag}}}}\t{{{{.ID}}}}\t{CREATED}\t{{{{.Size}}}}"
WITH_DIGEST = rf"table {{{{.Repository}}}}\t{{{{.Tag}}}}\t{{{{.Digest}}}}\t{{{{.ID}}}}\t{CREATED}\t{{{{.Size}}}}"
RAW_HEAD = "repository: {{ .Repository }}\ntag: {{.Tag}}\n"
RAW_TAIL = "image_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n"
NONE = "<none>"
GO_ZERO_TIME = -62135596800


class Summary(Protocol):
    """image.Summary; -1 in Containers and SharedSize stands for `not counted`."""

    @property
    def ID(self) -> str: ...
    @property
    def ParentID(self) -> str: ...
    @property
    def Labels(self) -> Mapping[str, str] | None: ...
    @property
    def RepoTags(self) -> Sequence[str] | None: ...
    @property
    def RepoDigests(self) -> Sequence[str] | None: ...
    @property
    def Created(self) -> int: ...
    @property
    def Size(self) -> int: ...
    @property
    def SharedSize(self) -> int: ...
    @property
    def Containers(self) -> int: ...


class ImageContext(SubContext):
    __go_type__ = "*formatter.imageContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("trunc", "i", "repo", "tag", "digest")
    headers: ClassVar[Mapping[str, str]] = {
        "ID": "IMAGE ID", "Repository": "REPOSITORY", "Tag": "TAG", "Digest": "DIGEST", "CreatedSince": "CREATED",
        "CreatedAt": "CREATED AT", "Size": "SIZE", "Containers": "CONTAINERS", "SharedSize": "SHARED SIZE",
        "UniqueSize": "UNIQUE SIZE", "VirtualSize": "SIZE",
    }  # fmt: skip

    def __init__(
        self, image: Summary, now: int, trunc: bool = True, repo: str = NONE, tag: str = NONE, digest: str = NONE
    ) -> None:
        self.i, self.now, self.trunc = image, now, trunc
        self.repo, self.tag, self.digest = repo, tag, digest

    def private(self) -> dict[str, object]:
        i = self.i
        summary = Printed(
            Containers=i.Containers, Created=i.Created, ID=i.ID, Labels=i.Labels or {}, ParentID=i.ParentID,
            Descriptor=nil("*v1.Descriptor"),
            Manifests=(), RepoDigests=i.RepoDigests or (), RepoTags=i.RepoTags or (), SharedSize=i.SharedSize, Size=i.Size,
            VirtualSize=0,
        )  # fmt: skip
        return {"trunc": self.trunc, "i": summary, "repo": self.repo, "tag": self.tag, "digest": self.digest}

    def ID(self) -> str:
        return truncate_id(self.i.ID) if self.trunc else self.i.ID

    def Repository(self) -> str:
        return self.repo

    def Tag(self) -> str:
        return self.tag

    def Digest(self) -> str:
        return self.digest

    def CreatedSince(self) -> str:
        if self.i.Created == GO_ZERO_TIME:
            return ""
        return units.human_duration(self.now - self.i.Created * units.SECOND) + " ago"

    def CreatedAt(self) -> str:
        return units.time_string(self.i.Created * units.SECOND)

    def Size(self) -> str:
        return units.human_size_with_precision(self.i.Size, 3)

    def VirtualSize(self) -> str:
        """Deprecated; the size, with another precision."""
        return units.human_size(self.i.Size)

    def Containers(self) -> str:
        return "N/A" if self.i.Containers == -1 else str(self.i.Containers)

    def SharedSize(self) -> str:
        return "N/A" if self.i.SharedSize == -1 else units.human_size(self.i.SharedSize)

    def UniqueSize(self) -> str:
        unknown = self.i.Size == -1 or self.i.SharedSize == -1
        return "N/A" if unknown else units.human_size(self.i.Size - self.i.SharedSize)


def format_for(source: str, quiet: bool = False, digest: bool = False) -> str:
    if source == TABLE:
        return QUIET if quiet else WITH_DIGEST if digest else DEFAULT
    if source == RAW:
        return "image_id: {{.ID}}" if quiet else RAW_HEAD + ("digest: {{.Digest}}\n" if digest else "") + RAW_TAIL
    return source + "\t{{.Digest}}" if is_table(source) and digest and "{{.Digest}}" not in source else source


def write(images: Iterable[Summary], format: str, now: int, trunc: bool = True, digest: bool = False) -> str:
    shows_digests = digest or "{{.Digest}}" in format
    rows = (row for image in images for row in image_rows(image, now, trunc, digest, shows_digests))
    return render(format, ImageContext, rows)


def is_dangling(image: Summary) -> bool:
    tags, digests = list(image.RepoTags or ()), list(image.RepoDigests or ())
    return (not tags and not digests) or (tags == ["<none>:<none>"] and digests == ["<none>@<none>"])


def image_rows(image: Summary, now: int, trunc: bool, digest: bool, shows_digests: bool) -> Iterator[ImageContext]:
    """A row a tag, and a digest if they are shown; digests without a tag come last."""
    if is_dangling(image):
        yield ImageContext(image, now, trunc)
        return
    tags, digests = by_name(image.RepoTags, "tag"), by_name(image.RepoDigests, "digest")
    for name, found in tags.items():
        shown = digests.pop(name, []) if shows_digests else []
        digests.pop(name, None)
        for tag in found:
            for value in shown or [NONE]:
                yield ImageContext(image, now, trunc, name, tag, value)
    for name, found in digests.items():
        for value in found if digest else [""]:
            yield ImageContext(image, now, trunc, name, NONE, value)


def by_name(references: Sequence[str] | None, part: str) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for reference in map(read, references or ()):
        if reference is not None and (value := str(getattr(reference, part))):
            names.setdefault(reference.familiar_name, []).append(value)
    return names


def read(text: str) -> Reference | None:
    try:
        return parse_reference(text)
    except ReferenceRefused:
        return None

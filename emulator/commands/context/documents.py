"""What is stored of a context, and what `docker context inspect` shows (cli: context/store, command/context/inspect.go)."""

from __future__ import annotations

from typing import ClassVar

from msgspec import UNSET, UnsetType, field

from emulator.model.document import Document, StringMap, Strings
from emulator.output import gojson

IN_MEMORY = "<IN MEMORY>"


class ContextDescription(Document, frozen=True, kw_only=True):
    """`.Metadata` of a stored context."""

    __go_type__: ClassVar[str] = "command.DockerContext"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Description"})
    Description: str = ""
    AdditionalFields: StringMap = field(default_factory=dict)

    def marshal_json(self) -> str:
        return gojson.marshal({"Description": self.Description} if self.Description else {})


class Endpoint(Document, frozen=True, kw_only=True):
    """Where an engine listens."""

    __go_type__: ClassVar[str] = "docker.EndpointMeta"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Host"})
    Host: str = ""
    SkipTLSVerify: bool = False


class Stored(Document, frozen=True, kw_only=True):
    """The file `meta.json` of a context."""

    __go_type__: ClassVar[str] = "store.Metadata"
    Name: str
    Metadata: ContextDescription = ContextDescription()
    Endpoints: dict[str, Endpoint] = field(default_factory=dict)

    @property
    def endpoint(self) -> Endpoint:
        return self.Endpoints.get("docker", Endpoint())


class Places(Document, frozen=True, kw_only=True):
    """Where a context is kept."""

    __go_type__: ClassVar[str] = "store.StorageInfo"
    MetadataPath: str = IN_MEMORY
    TLSPath: str = IN_MEMORY


class Shown(Document, frozen=True, kw_only=True):
    """The JSON of a listing."""

    Name: str
    Metadata: ContextDescription
    Endpoints: dict[str, Endpoint]
    TLSMaterial: dict[str, Strings]
    Storage: Places


class Listing(Document, frozen=True, kw_only=True):
    """What an inspect template walks: the stored fields are there both by themselves and in `.Metadata`."""

    __go_type__: ClassVar[str] = "context.contextWithTLSListing"
    Metadata: Stored
    TLSMaterial: dict[str, Strings] = field(default_factory=dict)
    Storage: Places = Places()
    Name: str | UnsetType = UNSET
    Endpoints: dict[str, Endpoint] | UnsetType = UNSET

    def marshal_json(self) -> str:
        shown = Shown(
            Name=self.Metadata.Name,
            Metadata=self.Metadata.Metadata,
            Endpoints=self.Metadata.Endpoints,
            TLSMaterial=self.TLSMaterial,
            Storage=self.Storage,
        )
        return gojson.marshal(shown, escape_html=True)

"""Steps: what a stage's instructions come to where they make layers. A step's key is made of its own words and its parents'."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from emulator.backend.workshop import CopyOrder
from emulator.catalog import CatalogImage
from emulator.dockerfile.instructions import RunMount
from emulator.engine.build.remote import Remote
from emulator.model.image import Image, LayerRef

CONTEXT = "context"


@dataclass(frozen=True)
class Base:
    """An image that a stage begins with, under the name that is shown; `remote` where it has to be fetched,
    `by_digest` where it is shown so.
    """

    name: str
    image: Image
    remote: CatalogImage | None = None
    by_digest: bool = False


@dataclass(eq=False)
class Step:
    """One vertex. `parent` is the step whose layers it stands on (None: nothing), `origin` where files come from: a step, the
    context, or nothing. `result` is there once it is done.
    """

    name: str
    lines: tuple[int, int]
    parent: Step | None = None
    fresh: bool = False
    result: Result | None = None

    def words(self) -> tuple[object, ...]:
        """What it is, for its key."""
        return (type(self).__name__,)

    @property
    def places(self) -> tuple[Step | str, ...]:
        """Where it takes files from."""
        return ()

    @property
    def origins(self) -> tuple[Step, ...]:
        """The steps that it takes files from."""
        return tuple(place for place in self.places if isinstance(place, Step))

    @property
    def description(self) -> str:
        """As `docker buildx du` tells it."""
        return self.name


@dataclass(frozen=True)
class Result:
    """The layers so far, when each came to be, the key, and the record's id."""

    layers: tuple[LayerRef, ...]
    created: tuple[int, ...]
    key: str
    record: str = ""

    @property
    def tree(self) -> tuple[str, ...]:
        return tuple(layer.diff_id for layer in self.layers)


NOTHING = Result((), (), "scratch")


@dataclass(eq=False)
class FromStep(Step):
    """An image's layers."""

    base: Base | None = None

    def words(self) -> tuple[object, ...]:
        assert self.base is not None, "a FROM has an image"
        return ("from", *(layer.diff_id for layer in self.base.image.layers))

    @property
    def description(self) -> str:
        return "from local "


@dataclass(frozen=True)
class CopyPart:
    """An order, and where its files come from: a step, the context, URLs, or nothing (documents)."""

    order: CopyOrder
    origin: Step | str = ""
    remotes: tuple[Remote, ...] = ()


@dataclass(eq=False)
class CopyStep(Step):
    """COPY and ADD. `linked`: the layer does not depend on what is below."""

    part: CopyPart = field(default_factory=lambda: CopyPart(CopyOrder(destination="/")))
    linked: bool = False

    def words(self) -> tuple[object, ...]:
        return ("copy", self.part.order)

    @property
    def places(self) -> tuple[Step | str, ...]:
        return (self.part.origin,)


@dataclass(eq=False)
class WorkdirStep(Step):
    """WORKDIR."""

    path: str = "/"
    user: str = ""

    def words(self) -> tuple[object, ...]:
        return ("workdir", self.path, self.user)


@dataclass(eq=False)
class RunStep(Step):
    """RUN. `mounts` come with the step that they show, or the context; `bounds` are what the whole build's flags bound."""

    arguments: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    directory: str = "/"
    user: str = ""
    network: str = "default"
    mounts: tuple[tuple[RunMount, Step | str], ...] = ()
    script: tuple[str, str] = ("", "")
    bounds: tuple[object, ...] = ()

    def words(self) -> tuple[object, ...]:
        mounts = tuple(mount for mount, _ in self.mounts)
        known = ("run", self.arguments, self.environment, self.directory, self.user, self.network, mounts, self.script)
        return (*known, *self.bounds)

    @property
    def places(self) -> tuple[Step | str, ...]:
        return tuple(origin for _, origin in self.mounts)

    @property
    def description(self) -> str:
        return f"mount / from exec {' '.join(self.arguments)}"


def digest(*words: object) -> str:
    """A key."""
    return hashlib.sha256(repr(words).encode("utf-8", "surrogateescape")).hexdigest()

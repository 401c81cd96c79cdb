"""The images of a classic build: each step makes one, or finds the one that the same step made of the same image before.

A step that is not found makes all after it anew.
"""

from __future__ import annotations

from msgspec import structs

from emulator.engine.build.state import StageState
from emulator.engine.core import Core, image_message
from emulator.engine.image.identity import made_here
from emulator.engine.system.version import VERSION
from emulator.model.config import Config
from emulator.model.events import Table
from emulator.model.ids import short
from emulator.model.image import History, Image, LayerRef
from emulator.wire.progress import Message
from emulator.wire.times import rfc3339

SHELL = "/bin/sh -c "


class Chain:
    """`image` is the last step's, None on scratch; `cached`: all steps so far were found."""

    def __init__(self, core: Core, *, cached: bool) -> None:
        self.core, self.cached = core, cached
        self.image: Image | None = None

    @property
    def layers(self) -> tuple[LayerRef, ...]:
        return self.image.layers if self.image is not None else ()

    @property
    def tree(self) -> tuple[str, ...]:
        """For the workshop."""
        return tuple(layer.diff_id for layer in self.layers)

    def told(self) -> Message:
        """The step's image."""
        assert self.image is not None, "a step has made it"
        return Message(stream=f" ---> {short(self.image.id)}\n")

    def reused(self, state: StageState, text: str) -> list[Message]:
        """What is told where the step's image is found; nothing where it is not."""
        found = self.find(state, text)
        if found is None:
            return []
        self.image = found
        return [Message(stream=" ---> Using cache\n"), self.told()]

    def find(self, state: StageState, text: str) -> Image | None:
        """The image that the same step made of the same image before."""
        if not self.cached or self.image is None:
            self.cached = False if self.image is not None else self.cached
            return None
        for image in reversed(list(self.core.world.images.values())):
            if image.parent == self.image.id and image.history[-1].created_by == text and image.config == bare(state.config):
                return image
        self.cached = False
        return None

    def keep(self, state: StageState, text: str, layer: LayerRef | None, container_id: str) -> None:
        """A step's image."""
        config = structs.replace(state.config, Image=self.image.id if self.image else "")
        words = ("/bin/sh", "-c", text.removeprefix(SHELL)) if text.startswith("/bin/sh") else tuple(text.split(" "))
        made_by = structs.replace(config, Cmd=words)
        draft = self.draft(state, text, layer, container_id)
        image = structs.replace(made_here(self.core, draft, config, made_by), container=container_id)
        if image.id not in self.core.world.images:
            self.core.add(Table.IMAGES, image.id, image)
        self.core.tell(image_message(image, "create", image.id))
        self.image = image

    def draft(self, state: StageState, text: str, layer: LayerRef | None, container_id: str) -> Image:
        """It without its id."""
        parent = self.image
        made = History(created=self.core.now, created_by=text, author=state.author, empty_layer=layer is None)
        return Image(
            id="", created=rfc3339(self.core.now), config=bare(state.config),
            layers=(*self.layers, *([layer] if layer is not None else [])),
            history=(*(parent.history if parent else ()), made), parent=parent.id if parent else "", docker_version=VERSION,
            author=state.author, architecture=parent.architecture if parent else "amd64", container=container_id,
        )  # fmt: skip


def bare(config: Config) -> Config:
    """What an image keeps."""
    return structs.replace(config, Hostname="", Domainname="", Image="", ArgsEscaped=False)

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
    """`image` is the last step's, None on scratch; `cached`: all steps so far were found. `sources` are the only images in
    whose history steps may be found, None where any will do (moby: image/cache/cache.go)."""

    def __init__(self, core: Core, *, cached: bool, sources: tuple[Image, ...] | None = None) -> None:
        self.core, self.cached, self.sources = core, cached, sources
        self.image: Image | None = None

    @property
    def layers(self) -> tuple[LayerRef, ...]:
        return self.image.layers if self.image is not None else ()

    @property
    def tree(self) -> tuple[str, ...]:
        """For the workshop."""
        return tuple(layer.diff_id for layer in self.layers)

    def told(self) -> Message:
        """The step's image; nothing on scratch."""
        return Message(stream=f" ---> {short(self.image.id) if self.image is not None else ''}\n")

    def reused(self, state: StageState, text: str) -> list[Message]:
        """What is told where the step's image is found; nothing where it is not."""
        found = self.find(state, text)
        if found is None:
            return []
        self.image = found
        return [Message(stream=" ---> Using cache\n")]

    def find(self, state: StageState, text: str) -> Image | None:
        """The image that the same step made of the same image before."""
        if not self.cached or self.image is None:
            self.cached = False if self.image is not None else self.cached
            return None
        for image in reversed(list(self.core.world.images.values())):
            same = image.parent == self.image.id and image.history[-1].created_by == text
            if same and image.config == bare(state.config) and self.serves(image):
                return image
        found = self.restored(state, text, self.image)
        self.cached = found is not None
        return found

    def serves(self, image: Image) -> bool:
        """Whether a source stands on the image."""
        if self.sources is None:
            return True
        for source in self.sources:
            above: Image | None = source
            while above is not None and above.id != image.id:
                above = self.core.world.images.get(above.parent)
            if above is not None:
                return True
        return False

    def restored(self, state: StageState, text: str, parent: Image) -> Image | None:
        """A step of a source whose own steps nobody has here, as of one that was pulled."""
        count = len(parent.history)
        for source in self.sources or ():
            same = source.history[:count] == parent.history and source.layers[: len(parent.layers)] == parent.layers
            if not same or len(source.history) == count or source.history[count].created_by != text:
                continue
            if len(source.history) == count + 1:
                return source
            step = source.history[count]
            layer = None if step.empty_layer else source.layers[len(parent.layers)]
            draft = structs.replace(self.draft(state, text, layer, ""), history=(*parent.history, step))
            image = made_here(self.core, draft, draft.config, draft.config)
            if image.id not in self.core.world.images:
                self.core.add(Table.IMAGES, image.id, image)
            self.sources = (source,)
            return image
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

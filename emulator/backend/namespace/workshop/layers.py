"""Layers as the workshop copies from and onto them: read from their archives, kept by unpacking what was made."""

from __future__ import annotations

from emulator.backend.namespace.images import Images, NotReal
from emulator.backend.simulate.archives import read_layer
from emulator.backend.workshop import BuildFailure
from emulator.machine.files.layer import Layer
from emulator.machine.files.layer_archive import layer_blocks
from emulator.model.image import LayerRef

LARGEST = 256 << 20
"""Bytes of layers that are kept in memory, the one used last in any case."""


class RealLayers:
    """`known` are those read last, the one used last at the end."""

    def __init__(self, images: Images) -> None:
        self.images = images
        self.known: dict[str, Layer] = {}

    def get(self, diff_id: str) -> Layer:
        """From its archive; raises BuildFailure where it is none that is real."""
        layer = self.known.pop(diff_id, None)
        if layer is None:
            try:
                layer = read_layer(self.images.archive(diff_id))
            except NotReal as error:
                raise BuildFailure(str(error)) from None
        self.remember(diff_id, layer)
        return layer

    def keep(self, layer: Layer) -> LayerRef:
        """Unpacks it, to be run on."""
        made = self.images.take(b"".join(layer_blocks(layer)))
        self.remember(made.diff_id, layer)
        return made

    def remember(self, diff_id: str, layer: Layer) -> None:
        """As the one used last; those that nobody used for long go where all are too much."""
        self.known[diff_id] = layer
        total = sum(each.size for each in self.known.values())
        for oldest in list(self.known)[:-1]:
            if total <= LARGEST:
                return
            total -= self.known.pop(oldest).size

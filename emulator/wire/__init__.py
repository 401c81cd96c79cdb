"""The documents that the Engine API speaks: msgspec structs in Docker's field order, and their making from World's records.

`go_json` encodes them as Go does. Nothing here decides, waits or prints.
"""

from emulator.wire.container_inspect import ContainerInspect
from emulator.wire.container_summary import ContainerSummary
from emulator.wire.image import ImageInspect, ImageSummary
from emulator.wire.network import NetworkInspect
from emulator.wire.volume import VolumeInspect

__all__ = ["ContainerInspect", "ContainerSummary", "ImageInspect", "ImageSummary", "NetworkInspect", "VolumeInspect"]

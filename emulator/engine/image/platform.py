"""`--platform`: whether an image is for the wanted one."""

from __future__ import annotations

from emulator.engine.errors.image import PlatformMismatch
from emulator.model.image import Image

ARCHITECTURES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm/v7", "i386": "386"}


def normal(platform: str) -> str:
    """`linux/amd64` of `amd64`, `linux/x86_64` and their like."""
    parts = platform.lower().split("/")
    if len(parts) == 1:
        parts = ["linux", ARCHITECTURES.get(parts[0], parts[0])] if parts[0] != "linux" else ["linux", "amd64"]
    parts[1] = ARCHITECTURES.get(parts[1], parts[1])
    return "/".join(parts)


def platform_of(image: Image) -> str:
    """`os/architecture[/variant]`."""
    return "/".join(filter(None, (image.os, image.architecture, image.variant)))


def matches(image: Image, wanted: str) -> bool:
    """Whether the image is for the platform."""
    return normal(wanted) == normal(platform_of(image))


def check_platform(image: Image, reference: str, wanted: str) -> None:
    """Raises PlatformMismatch."""
    if not matches(image, wanted):
        raise PlatformMismatch(reference, platform_of(image), normal(wanted))

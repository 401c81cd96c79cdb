"""Manifest lists that the client keeps: there are none, as making one is not emulated (cli: manifest/store)."""

from __future__ import annotations

from emulator.commands.outcome import ClientError
from emulator.commands.references import reference
from emulator.model.reference import Reference


class NoSuchManifest(ClientError):
    def __init__(self, image: Reference) -> None:
        super().__init__(f"No such manifest: {image}")


def named(name: str) -> Reference:
    """With a tag where there is neither tag nor digest."""
    image = reference(name)
    return image if image.digest else image.tagged()


def find(name: str) -> None:
    """Raises ClientError: there is none."""
    raise NoSuchManifest(named(name))

"""What the client says before it looks for signatures; there is no notary whom it could ask (cli: internal/registryclient)."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.model.reference import Reference

RETIRING = (
    "WARNING: Docker is retiring DCT for Docker Official Images (DOI).\n"
    "         For details, refer to https://docs.docker.com/go/dct-deprecation/\n"
)
HUB = "docker.io/"


class NoSignatures(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"no signatures or cannot access {name}")


class NoTag(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"no tag specified for {name}")


class DigestGiven(ClientError):
    def __init__(self) -> None:
        super().__init__("cannot use a digest reference for IMAGE:TAG")


async def warn(docker: Client, image: Reference) -> None:
    """On Docker Hub signatures are a thing of the past."""
    if image.name.startswith(HUB):
        await docker.complain(RETIRING)

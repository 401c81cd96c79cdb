"""A manifest as its registry has it. The client itself asks: by TLS, with --insecure also without (cli: manifest/util.go)."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.engine.errors.registry import Refused
from emulator.engine.image.remote.client import RegistryManifest, fetch
from emulator.errors import DockerError, NotEmulated
from emulator.model.reference import DEFAULT_DOMAIN, Reference
from emulator.parse.invocation import Invocation


class Unknown(ClientError):
    """No registry has it."""

    def __init__(self, image: Reference) -> None:
        super().__init__(f"no such manifest: {image.familiar}")


async def fetched(docker: Client, call: Invocation, image: Reference) -> RegistryManifest:
    """Raises Unknown, or ClientError where no registry answers or it refuses."""
    if image.domain == DEFAULT_DOMAIN:
        raise NotEmulated(f"{call.called_as} of {image.familiar}, which lies at Docker Hub")
    image = image.tagged()
    try:
        found = await fetch(docker.engine, image, insecure=call.yes("insecure"))
    except Refused as error:
        raise ClientError(str(error)) from error
    except DockerError as error:
        raise ClientError(f"failed to configure transport: error pinging v2 registry: {error}") from error
    if found is None:
        raise Unknown(image)
    return found

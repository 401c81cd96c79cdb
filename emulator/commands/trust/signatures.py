"""What the client says before it looks for signatures; there is no notary whom it could ask (cli: internal/registryclient)."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.engine.system.dialling import dialled
from emulator.errors import NotEmulated
from emulator.model.reference import Reference
from emulator.parse.invocation import Invocation

RETIRING = (
    "WARNING: Docker is retiring DCT for Docker Official Images (DOI).\n"
    "         For details, refer to https://docs.docker.com/go/dct-deprecation/\n"
)
HUB = "docker.io/"
SERVER = "DOCKER_CONTENT_TRUST_SERVER"


class NoSignatures(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"no signatures or cannot access {name}")


class NoTag(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"no tag specified for {name}")


class DigestGiven(ClientError):
    def __init__(self) -> None:
        super().__init__("cannot use a digest reference for IMAGE:TAG")


class NoNotary(ClientError):
    def __init__(self, why: str) -> None:
        super().__init__(f"Error: error contacting notary server: {why}")


class NoSecureServer(ClientError):
    def __init__(self, url: str) -> None:
        super().__init__(f"valid https URL required for trust server, got {url}")


class NoTrustServer(ClientError):
    def __init__(self, error: NoSecureServer) -> None:
        super().__init__(f"error establishing connection to trust repository: {error}")


async def need_signatures(docker: Client, call: Invocation, image: Reference) -> None:
    """With content trust only what is signed is taken; so far this finds that nobody can be asked."""
    try:
        why = await no_server(docker, f"{call.called_as} with content trust", image)
    except NoSecureServer as error:
        raise NoTrustServer(error) from None
    raise NoNotary(why)


async def server_of(docker: Client, image: Reference) -> str:
    """Whom to ask for an image's signatures, `host:port`; of Docker Hub's the client says that they are a thing of the past.
    Raises NoSecureServer."""
    url = docker.console.environment.get(SERVER, "")
    if url and not url.startswith("https://"):
        raise NoSecureServer(url)
    if not url and image.name.startswith(HUB):
        await docker.complain(RETIRING)
        return "notary.docker.io:443"
    place = url.removeprefix("https://").partition("/")[0] or image.domain
    return place if ":" in place else f"{place}:443"


async def no_server(docker: Client, called_as: str, image: Reference) -> str:
    """Why there are no signatures to work on: Go's words of a server that is not there. Raises NotEmulated if there is one."""
    why = await dialled(docker.engine, await server_of(docker, image))
    if not why:
        raise NotEmulated(called_as)
    return why

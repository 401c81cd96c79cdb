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
        why = f"valid https URL required for trust server, got {url}"
        super().__init__(f"error establishing connection to trust repository: {why}")


async def need_signatures(docker: Client, call: Invocation, image: Reference) -> None:
    """With content trust only what is signed is taken; so far this finds that nobody can be asked."""
    url = docker.console.environment.get(SERVER, "")
    if not url:
        await warn(docker, image)
        raise NoNotary(await no_server(docker, call.called_as, image))
    if not url.startswith("https://"):
        raise NoSecureServer(url)
    place = url.removeprefix("https://").partition("/")[0]
    raise NoNotary(await why_not(docker, f"{call.called_as} with content trust", place))


async def warn(docker: Client, image: Reference) -> None:
    """On Docker Hub signatures are a thing of the past."""
    if image.name.startswith(HUB):
        await docker.complain(RETIRING)


async def no_server(docker: Client, called_as: str, image: Reference) -> str:
    """Why there are no signatures to work on: Go's words of a server that is not there."""
    if docker.console.environment.get(SERVER):
        raise NotEmulated(f"{called_as} with {SERVER}")
    domain = "notary.docker.io" if image.name.startswith(HUB) else image.domain
    return await why_not(docker, called_as, domain)


async def why_not(docker: Client, called_as: str, place: str) -> str:
    """What Go says of a server; raises NotEmulated where there is one."""
    why = await dialled(docker.engine, place if ":" in place else f"{place}:443")
    if not why:
        raise NotEmulated(called_as)
    return why

"""`--use-api-socket`: the engine's socket in the container, and a file with the client's credentials for registries (cli:
command/container/create.go)."""

from __future__ import annotations

import io
import tarfile

from msgspec import structs

from emulator.commands.client import Client
from emulator.commands.config_file import read_config, text_of
from emulator.commands.outcome import ClientError, sentence
from emulator.commands.registry.credentials import auths_of
from emulator.engine import ContainerCreate
from emulator.errors import DockerError
from emulator.model.host_config import BindMount, MountSpec

SOCKET = "/var/run/docker.sock"
VARIABLE, DIRECTORY = "DOCKER_CONFIG", "/run/secrets/docker"


class NotInjected(ClientError):
    def __init__(self, error: DockerError) -> None:
        what = "injecting docker config.json into container failed: copying config.json into container failed"
        super().__init__(f"{what}: {sentence(error)}")


def credentials(docker: Client, request: ContainerCreate) -> dict[str, object]:
    """What goes along: nothing where the container has a configuration of its own."""
    if any(variable.startswith(f"{VARIABLE}=") for variable in request.config.Env or ()):
        return {}
    return auths_of(read_config(docker))


def with_socket(request: ContainerCreate, auths: dict[str, object]) -> ContainerCreate:
    """The request, with the socket, and with the place of the credentials where there are some."""
    socket = MountSpec(Type="bind", Source=SOCKET, Target=SOCKET, BindOptions=BindMount())
    host_config = structs.replace(request.host_config, Mounts=(*(request.host_config.Mounts or ()), socket))
    variables = (*(request.config.Env or ()), *([f"{VARIABLE}={DIRECTORY}"] if auths else ()))
    return structs.replace(
        request, host_config=host_config, config=structs.replace(request.config, Env=variables or None)
    )


async def inject(docker: Client, container: str, auths: dict[str, object]) -> None:
    """Puts the credentials into the new container."""
    try:
        await docker.engine.archive_put(container, "/", archive_of(text_of({"auths": auths})))
    except DockerError as error:
        raise NotInjected(error) from error


def archive_of(text: str) -> bytes:
    """A tar archive of the file, which is nobody else's."""
    data = text.encode("utf-8", "surrogateescape")
    entry = tarfile.TarInfo(f"{DIRECTORY}/config.json")
    entry.size, entry.mode = len(data), 0o600
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()

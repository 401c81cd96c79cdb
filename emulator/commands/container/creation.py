"""Making a container: pulls the image where it is missing, writes the id into `--cidfile` (cli: container/create.go)."""

from __future__ import annotations

import posixpath

from emulator.commands.client import STDERR, Client
from emulator.commands.container import api_socket
from emulator.commands.container.options.request import container_request
from emulator.commands.image.pulling import show_pull
from emulator.commands.outcome import ClientError, RunError
from emulator.commands.references import reference
from emulator.commands.trust.signatures import need_signatures
from emulator.engine import ContainerCreate, Created
from emulator.errors import NotFound, UsageError
from emulator.parse.invocation import Invocation
from emulator.parse.values.policies import Platform, check_pull_policy, parse_platform
from emulator.parse.values.references import parse_any_reference, parse_reference

HOST = Platform("linux", "amd64")


class CidFileExists(ClientError):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"container ID file found, make sure the other container isn't running or delete {path}"
        )


class NoIdFile(ClientError):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"failed to create the container ID file: open {path}: {reason}")


class BadPlatform(ClientError):
    def __init__(self, reason: UsageError) -> None:
        super().__init__(f"error parsing specified platform: {reason}")


def request_of(docker: Client, call: Invocation, verb: str) -> ContainerCreate:
    """The flags as a request; what is wrong with them is said as `docker VERB` says it."""
    try:
        check_pull_policy(call.text("pull"))
        return container_request(docker, call)
    except (ClientError, UsageError) as error:
        raise RunError(str(error), verb, 125) from error


async def create(docker: Client, call: Invocation, request: ContainerCreate) -> str:
    """The new container's id."""
    path = call.text("cidfile")
    check_id_file(docker, path)
    image = parse_any_reference(request.config.Image)
    if image is not None and not image.digest and not call.yes("disable-content-trust"):
        await need_signatures(docker, call, reference(str(image.with_default_tag())))
    _check_platform(request.platform)
    if call.text("pull") == "always":
        await _pull(docker, call, request)
    auths: dict[str, object] = {}
    if call.yes("use-api-socket"):
        auths = api_socket.credentials(docker, request)
        request = api_socket.with_socket(request, auths)
    created = await _create(docker, call, request)
    for warning in (*created.Warnings, *_local_name_servers(request)):
        await docker.complain(f"WARNING: {warning}")
    if path:
        docker.console.files.write(path, created.ID.encode())
    if auths:
        await api_socket.inject(docker, created.ID, auths)
    return created.ID


def check_id_file(docker: Client, path: str) -> None:
    """`--cidfile` must not be there, and its directory must."""
    files = docker.console.files
    if path and files.exists(path):
        raise CidFileExists(path)
    directory = posixpath.dirname(path)
    if directory and not files.is_directory(directory):
        raise NoIdFile(path, "not a directory" if files.exists(directory) else "no such file or directory")


def _check_platform(platform: str) -> None:
    if platform:
        try:
            parse_platform(platform, HOST)
        except UsageError as reason:
            raise BadPlatform(reason) from reason


async def _create(docker: Client, call: Invocation, request: ContainerCreate) -> Created:
    try:
        return await docker.engine.container_create(request)
    except NotFound:
        image = parse_any_reference(request.config.Image)
        if call.text("pull") != "missing" or image is None:
            raise
    if not call.yes("quiet"):
        await docker.complain(f"Unable to find image '{image.with_default_tag().familiar}' locally")
    await _pull(docker, call, request)
    return await docker.engine.container_create(request)


async def _pull(docker: Client, call: Invocation, request: ContainerCreate) -> None:
    reference = parse_reference(request.config.Image).with_default_tag()
    progress = docker.engine.image_pull(str(reference), request.platform)
    await show_pull(docker, progress, STDERR, quiet=call.yes("quiet"))


def _local_name_servers(request: ContainerCreate) -> list[str]:
    servers = request.host_config.DNS or ()
    return [f"Localhost DNS ({server}) may fail in containers." for server in servers
            if server.startswith("127.") or server == "::1"]

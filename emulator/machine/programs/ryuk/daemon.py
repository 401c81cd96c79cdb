"""The engine as a Go client (docker/docker v27.0.3) in the simulated machine speaks to it: one request a connection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote_plus, urlencode

from emulator.errors import EmulatorError
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.http.message import BadMessage, Inbox, Response, read_body, read_response_head
from emulator.machine.network.local_sockets import connect_local
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import close, connect
from emulator.quote import quote

DEFAULT_HOST = "unix:///var/run/docker.sock"
CLIENT_VERSION = (1, 46)
FIRST_FAILURE = 400


class Failed(EmulatorError):
    """A request that came to nothing, in the client's words."""


class Daemon:
    """`host` as DOCKER_HOST says it: unix://PATH or tcp://HOST:PORT."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.host = process.env.get("DOCKER_HOST") or DEFAULT_HOST
        self.fixed = process.env.get("DOCKER_API_VERSION", "").removeprefix("v")
        self.version = self.fixed or ".".join(map(str, CLIENT_VERSION))
        if process.env.get("DOCKER_CERT_PATH"):
            raise Failed("ryuk: TLS is not emulated yet")
        if not self.host.startswith(("unix://", "tcp://")):
            raise Failed(f"unable to parse docker host `{self.host}`")

    async def ping(self) -> None:
        """Whether it is there; what it says of its API decides which is spoken."""
        response = await self.exchange("HEAD", "/_ping")
        if response.status >= FIRST_FAILURE:
            raise Failed(refused(response))
        theirs = response.headers.get("Api-Version")
        if not self.fixed and theirs and numbers(theirs) < CLIENT_VERSION:
            self.version = theirs

    async def ask(self, method: str, path: str, query: Mapping[str, str] | None = None) -> object:
        """The answer's document, None for none."""
        asked = "?" + urlencode(sorted(query.items())) if query else ""
        response = await self.exchange(method, f"/v{self.version}{path}{asked}")
        if response.status >= FIRST_FAILURE:
            raise Failed(refused(response))
        return json.loads(response.body) if response.body else None

    async def exchange(self, method: str, target: str) -> Response:
        """One request on a connection of its own."""
        stream = await self.connect(method, target)
        lines = [f"{method} {target} HTTP/1.1", "Host: api.moby.localhost", "Connection: close"]
        try:
            await stream.write("\r\n".join([*lines, "", ""]).encode())
            inbox = Inbox(stream)
            response = await read_response_head(inbox)
            response.body = await read_body(inbox, method, response)
        except (BadMessage, LinuxError):
            raise Failed(self.unreachable()) from None
        finally:
            close(self.process, stream)
        return response

    async def connect(self, method: str, target: str) -> StreamSocket:
        """Raises Failed."""
        kind, _, place = self.host.partition("://")
        try:
            if kind == "unix":
                return await connect_local(self.process, place)
            name, _, port = place.rpartition(":")
            return await connect(self.process, (await resolve(self.process, name.strip("[]"), 0))[0], int(port))
        except LinuxError as error:
            if error.errno is Errno.EACCES:
                raise Failed(self.forbidden(place, method, target)) from None
            raise Failed(self.unreachable()) from None
        except (NameFailure, ValueError):
            raise Failed(self.unreachable()) from None

    def unreachable(self) -> str:
        return f"Cannot connect to the Docker daemon at {self.host}. Is the docker daemon running?"

    def forbidden(self, path: str, method: str, target: str) -> str:
        url = quote(f"http://{quote_plus(path)}{target}")
        return (
            f"permission denied while trying to connect to the Docker daemon socket at {self.host}: "
            f"{method.capitalize()} {url}: dial unix {path}: connect: permission denied"
        )


def refused(response: Response) -> str:
    """The daemon's own words."""
    try:
        said = json.loads(response.body)
    except ValueError:
        said = None
    message = said.get("message") if isinstance(said, dict) else response.body.decode("utf-8", "replace").strip()
    return f"Error response from daemon: {message}"


def numbers(version: str) -> tuple[int, ...]:
    """`1.46` as (1, 46)."""
    return tuple(int(part) for part in version.split(".") if part.isdecimal())

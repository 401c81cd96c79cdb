"""Which engine the client talks to: `--host`, `--context`, `--tls…` and their variables (cli: command/cli.go).

This world has one engine, behind sockets that are files on the client's side. Any other address is one where no engine answers.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Generator
from dataclasses import replace
from typing import NoReturn, cast
from urllib.parse import quote_plus

from emulator.commands import api_version
from emulator.commands.client import Client
from emulator.commands.context.current import configured
from emulator.commands.context.store import DEFAULT, load
from emulator.commands.first_request import first_request
from emulator.commands.outcome import ClientError
from emulator.engine import Engine
from emulator.engine.system.version import API_VERSION
from emulator.errors import EmulatorError, NotEmulated
from emulator.machine.errno import Errno, LinuxError
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.hosts import DEFAULT_SOCKET, parse_host
from emulator.quote import quote

UNIX = "unix://"
HERE = f"{UNIX}{DEFAULT_SOCKET}"
NO_ANSWER = re.compile(r"unix://|tcp://(\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:]+\]|localhost):")
"""Addresses where nobody listens are refused at once; for a name the client first asks a name server."""
NAMED = re.compile(r"tcp://([A-Za-z0-9._-]+):[0-9]+/?")
PORT = re.compile(r"^tcp://[^/]*:([0-9]{5,18})/?$")
RESOLVER = re.compile(r"^\s*nameserver\s+(\S+)", re.MULTILINE)
NO_RESOLVER = "127.0.0.1"


class HostAndContext(ClientError):
    def __init__(self) -> None:
        super().__init__("conflicting options: cannot specify both --host and --context")


class NoEndpoint(ClientError):
    def __init__(self, why: str) -> None:
        super().__init__(f"Failed to initialize: unable to resolve docker endpoint: {why}")


class NoTransport(ClientError):
    """An address that no client of this system can speak to."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Failed to initialize: {why}")


class NoEngine(ClientError):
    def __init__(self, host: str) -> None:
        super().__init__(f"Cannot connect to the Docker daemon at {host}. Is the docker daemon running?")
        self.host = host


class NoSuchHost(ClientError):
    """No name server knows the engine's host."""

    def __init__(self, host: str, name: str, server: str, request: str) -> None:
        verb, _, asked = request.partition(" ")
        url = quote(f"http://{host.removeprefix('tcp://').rstrip('/')}{asked}")
        super().__init__(f"error during connect: {verb} {url}: dial tcp: lookup {name} on {server}:53: no such host")


class InvalidPort(ClientError):
    """No address has such a port."""

    def __init__(self, host: str, port: str, request: str) -> None:
        verb, _, asked = request.partition(" ")
        url = quote(f"http://{host.removeprefix('tcp://').rstrip('/')}{asked}")
        super().__init__(f"error during connect: {verb} {url}: dial tcp: address {port}: invalid port")


class InvalidSsh(NoTransport):
    def __init__(self, why: str) -> None:
        super().__init__(f"ssh host connection is not valid: invalid SSH URL: {why}")


class NoPermission(ClientError):
    """The socket is another's. The client names the request that it could not make."""

    def __init__(self, host: str, request: str) -> None:
        path = host.removeprefix(UNIX)
        verb, _, asked = request.partition(" ")
        url = quote(f"http://{quote_plus(path)}{asked}")
        super().__init__(
            f"permission denied while trying to connect to the Docker daemon socket at {host}: {verb} {url}: "
            f"dial unix {path}: connect: permission denied"
        )


def context_name(docker: Client, call: Invocation) -> str:
    """The context in use; a host given directly is always `default`."""
    given, environment = call.globals, docker.console.environment
    if given["context"]:
        return str(given["context"])
    if given["host"] or environment.get("DOCKER_HOST"):
        return DEFAULT
    return environment.get("DOCKER_CONTEXT") or configured(docker) or DEFAULT


def connected(docker: Client, call: Invocation) -> Client:
    """The client with the engine that the line means; raises what the client says where it cannot mean one."""
    host = str(call.globals["host"])
    if host and call.globals["context"]:
        raise HostAndContext
    if call.spec.words[0] == "context":
        return docker
    name = context_name(docker, call)
    if name == DEFAULT:
        _check_certificates(docker, call)
        address = _read(host or docker.console.environment.get("DOCKER_HOST", ""))
    else:
        address = _stored(docker, name)
    if port := overlong_port(address):
        return _refusing(docker, lambda request: InvalidPort(address, port, request))
    if address.startswith("ssh://"):
        check_ssh(address)
    if (named := NAMED.fullmatch(address)) and not NO_ANSWER.match(address):
        server = _name_server(docker)
        return _refusing(docker, lambda request: NoSuchHost(address, named[1], server, request))
    if not NO_ANSWER.match(address):
        raise NotEmulated(f"docker --host {address}")
    fault = _fault(docker, address)
    refused = api_version.refusal(docker.console.environment) if fault is None else NoEngine(address)
    if fault is Errno.EACCES:
        return _refusing(docker, lambda request: NoPermission(address, request))
    return docker if refused is None else _refusing(docker, lambda _: refused)


def overlong_port(address: str) -> str:
    """The port of a tcp:// address where there is no such one."""
    found = PORT.search(address)
    return found[1] if found and int(found[1]) > 65535 else ""


def check_ssh(address: str) -> None:
    """What is no URL, and what the client takes in none (cli: connhelper/ssh)."""
    if bad := re.search(r"%(?![0-9a-fA-F]{2}).{0,2}", address):
        raise NoTransport(f"parse {quote(address)}: invalid URL escape {quote(bad[0])}")
    authority, _, fragment = address.removeprefix("ssh://").partition("#")
    authority, _, query = authority.partition("?")
    user, at, host = authority.partition("/")[0].rpartition("@")
    if " " in host:
        raise NoTransport(f'parse {quote(address)}: invalid character " " in host name')
    port = re.search(r":([^\]:]*)$", host)
    if port and not re.fullmatch("[0-9]*", port[1]):
        raise NoTransport(f"parse {quote(address)}: invalid port {quote(port[0])} after host")
    if at and ":" in user:
        raise InvalidSsh("plain-text password is not supported")
    if not host.partition(":")[0]:
        raise InvalidSsh("hostname is empty")
    if query:
        raise InvalidSsh(f"query parameters are not allowed: {quote(query)}")
    if fragment:
        raise InvalidSsh(f"fragments are not allowed: {quote(fragment)}")


def _name_server(docker: Client) -> str:
    """The first that /etc/resolv.conf names."""
    try:
        text = docker.console.files.read("/etc/resolv.conf").decode("utf-8", "replace")
    except LinuxError:
        text = ""
    found = RESOLVER.search(text)
    return found[1] if found else NO_RESOLVER


def _fault(docker: Client, address: str) -> Errno | None:
    """Why nobody answers at an address."""
    if not address.startswith(UNIX):
        return Errno.ECONNREFUSED
    try:
        docker.console.files.dial(address.removeprefix(UNIX))
    except LinuxError as error:
        return error.errno
    return None


def _refusing(docker: Client, error: Callable[[str], EmulatorError]) -> Client:
    """A client whose engine refuses everything; `error` is given the first request of an operation."""
    return replace(docker, engine=cast(Engine, _Absent(docker.engine, error)))


def _read(text: str) -> str:
    if text.strip().startswith("npipe://"):
        raise NoTransport("protocol not available")
    if text.strip() == "fd://":
        raise NoTransport("unable to parse docker host `fd://`")
    try:
        return parse_host(text)
    except ValueRefused as error:
        raise NoEndpoint(str(error)) from error


def _stored(docker: Client, name: str) -> str:
    """Where the engine of a stored context listens."""
    try:
        context = load(docker, name)
    except ClientError as error:
        raise NoEndpoint(str(error)) from error
    return context.endpoint.Host or HERE


def _check_certificates(docker: Client, call: Invocation) -> None:
    environment = docker.console.environment
    asked = environment.get("DOCKER_TLS") or environment.get("DOCKER_TLS_VERIFY")
    if call.globals["tls"] or call.globals["tlsverify"] or asked:
        authority = str(call.globals["tlscacert"])
        if docker.console.files.exists(authority):
            raise NotEmulated("docker --tls")
        raise NoEndpoint(f"open {authority}: no such file or directory")


class _Absent:
    """An engine that does not answer, or says no: every operation, awaited or iterated over, is a refusal."""

    def __init__(self, here: Engine, error: Callable[[str], EmulatorError]) -> None:
        self.timeline = here.timeline
        self._error = error

    def __getattr__(self, name: str) -> object:
        return lambda *words, **options: _Refusal(self._error(first_request(name, words, options, API_VERSION)))


class _Refusal:
    def __init__(self, error: EmulatorError) -> None:
        self._error = error

    def __await__(self) -> Generator[None, None, NoReturn]:
        raise self._error
        yield

    async def __aiter__(self) -> AsyncIterator[NoReturn]:
        raise self._error
        yield

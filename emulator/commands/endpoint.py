"""Which engine the client talks to: `--host`, `--context`, `--tls…` and their variables (cli: command/cli.go).

This world has one engine, behind the default socket. Any other address is one where no engine answers.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Generator
from dataclasses import replace
from typing import NoReturn, cast

from emulator.commands.client import Client
from emulator.commands.context.current import configured
from emulator.commands.context.store import DEFAULT, load
from emulator.commands.outcome import ClientError
from emulator.engine import Engine
from emulator.errors import NotEmulated
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.hosts import DEFAULT_SOCKET, parse_host

HERE = f"unix://{DEFAULT_SOCKET}"
NO_ANSWER = re.compile(r"unix://|tcp://(\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:]+\]):")
"""Addresses where nobody listens are refused at once; for a name the client would first ask a name server."""


class HostAndContext(ClientError):
    def __init__(self) -> None:
        super().__init__("conflicting options: cannot specify both --host and --context")


class NoEndpoint(ClientError):
    def __init__(self, why: str) -> None:
        super().__init__(f"Failed to initialize: unable to resolve docker endpoint: {why}")


class NoEngine(ClientError):
    def __init__(self, host: str) -> None:
        super().__init__(f"Cannot connect to the Docker daemon at {host}. Is the docker daemon running?")
        self.host = host


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
    if address == HERE:
        return docker
    if not NO_ANSWER.match(address):
        raise NotEmulated(f"docker --host {address}")
    return replace(docker, engine=cast(Engine, _Absent(docker.engine, address)))


def _read(text: str) -> str:
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
    if call.globals["tls"] or call.globals["tlsverify"]:
        authority = str(call.globals["tlscacert"])
        if docker.console.files.exists(authority):
            raise NotEmulated("docker --tls")
        raise NoEndpoint(f"open {authority}: no such file or directory")


class _Absent:
    """An engine that does not answer: every operation, awaited or iterated over, is a refusal."""

    def __init__(self, here: Engine, address: str) -> None:
        self.timeline = here.timeline
        self._refusal = _Refusal(address)

    def __getattr__(self, name: str) -> object:
        return lambda *_, **__: self._refusal


class _Refusal:
    def __init__(self, address: str) -> None:
        self._address = address

    def __await__(self) -> Generator[None, None, NoReturn]:
        raise NoEngine(self._address)
        yield

    async def __aiter__(self) -> AsyncIterator[NoReturn]:
        raise NoEngine(self._address)
        yield

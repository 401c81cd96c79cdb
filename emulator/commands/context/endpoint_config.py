"""`--docker KEY=VALUE,…`: the endpoint of a new or changed context (cli: command/context/options.go)."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.commands.client import Client
from emulator.commands.context.documents import Endpoint
from emulator.commands.context.store import load
from emulator.commands.go_words import go_words
from emulator.commands.outcome import ClientError
from emulator.errors import NotEmulated
from emulator.machine.errno import LinuxError
from emulator.parse.values.numbers import NumberRefused, read_bool
from emulator.quote import quote

KEYS = frozenset({"from", "host", "ca", "cert", "key", "skip-tls-verify"})
FILES = ("ca", "cert", "key")


class BadEndpoint(ClientError):
    def __init__(self, cause: str) -> None:
        super().__init__(f"unable to create docker endpoint config: {cause}")


def endpoint(docker: Client, config: Mapping[str, str]) -> Endpoint:
    """The endpoint that the words describe; raises BadEndpoint."""
    if unknown := sorted(set(config) - KEYS):
        raise BadEndpoint("\n".join(f"unrecognized config key: {key}" for key in unknown))
    if "from" in config:
        return copied(docker, config["from"])
    check_files(docker, config)
    skip = read_skip(config.get("skip-tls-verify", ""))
    host = config.get("host", "")
    if host and not host.partition("://")[2]:
        raise BadEndpoint(f"unable to apply docker endpoint options: unable to parse docker host `{host}`")
    return Endpoint(Host=host, SkipTLSVerify=skip)


def copied(docker: Client, name: str) -> Endpoint:
    try:
        return load(docker, name).endpoint
    except ClientError as error:
        raise BadEndpoint(str(error)) from error


def check_files(docker: Client, config: Mapping[str, str]) -> None:
    """Certificates and keys must be there; what would be done with them is not emulated."""
    for key in FILES:
        if not config.get(key):
            continue
        try:
            docker.console.files.read(config[key])
        except LinuxError as error:
            raise BadEndpoint(f"open {config[key]}: {go_words(error)}") from error
        raise NotEmulated(f"docker context --docker {key}=…")


def read_skip(text: str) -> bool:
    try:
        return read_bool(text) if text else False
    except NumberRefused as error:
        raise BadEndpoint(f"skip-tls-verify: parsing {quote(text)}: invalid syntax") from error

"""docker service scale SERVICE=REPLICAS... (cli: command/service/scale.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError, sentence
from emulator.errors import DockerError
from emulator.parse.invocation import Invocation
from emulator.parse.values.numbers import NumberRefused, read_uint
from emulator.quote import quote


class BadScale(ClientError):
    def __init__(self, word: str) -> None:
        super().__init__(
            f"invalid scale specifier '{word}'.\nSee 'docker service scale --help'.\n\n"
            "Usage:  docker service scale SERVICE=REPLICAS [SERVICE=REPLICAS...]\n\nScale one or multiple replicated services"
        )


async def main(docker: Client, call: Invocation) -> int:
    pairs = [pair(word) for word in call.operands]
    errors = [f"{name}: {await refusal(docker, number)}" for name, number in pairs]
    raise ClientError("\n".join(errors))


def pair(word: str) -> tuple[str, str]:
    name, _, number = word.partition("=")
    if not name or not number:
        raise BadScale(word)
    return name, number


async def refusal(docker: Client, number: str) -> str:
    """Why a service cannot be scaled: the number is wrong, or there is no service."""
    try:
        read_uint(number, 10, 64)
    except NumberRefused:
        return f"invalid replicas value {number}: strconv.ParseUint: parsing {quote(number)}: invalid syntax"
    try:
        await docker.engine.swarm_manage()
    except (DockerError, ClientError) as error:
        return sentence(error)
    return ""

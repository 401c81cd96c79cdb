"""docker service create [OPTIONS] IMAGE [COMMAND] [ARG...] (cli: command/service/opts.go ToService)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.container.options import environment
from emulator.commands.outcome import ClientError
from emulator.commands.swarm.manager import ask
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.networks import NetworkAttachment

HEALTH = ("health-cmd", "health-interval", "health-retries", "health-start-interval", "health-start-period", "health-timeout")
REPLICATED = ("replicated", "replicated-job")
MODES = (*REPLICATED, "global", "global-job")
LIMITED = (("replicas", REPLICATED), ("replicas-max-per-node", REPLICATED), ("max-concurrent", ("replicated-job",)))


class NoCheckAndCheck(ClientError):
    def __init__(self) -> None:
        super().__init__("--no-healthcheck conflicts with --health-* options")


class UnknownMode(ClientError):
    def __init__(self, mode: str) -> None:
        super().__init__(f"Unknown mode: {mode}, only replicated and global supported")


class NotInMode(ClientError):
    def __init__(self, flag: str, modes: tuple[str, ...]) -> None:
        super().__init__(f"{flag} can only be used with {' or '.join(modes)} mode")


async def main(docker: Client, call: Invocation) -> int:
    try:
        environment.variables(docker, call.words("env-file"), call.words("env"))
    except ValueRefused as error:
        raise ClientError(str(error)) from error
    if call.yes("no-healthcheck") and any(flag in call.changed for flag in HEALTH):
        raise NoCheckAndCheck
    check_mode(call)
    for network in call.items("network", NetworkAttachment):
        await docker.engine.network_inspect(network.target)
    return await ask(docker, call)


def check_mode(call: Invocation) -> None:
    """How many tasks there are, and flags that only some modes know."""
    mode = call.text("mode")
    if mode not in MODES:
        raise UnknownMode(mode)
    for flag, modes in LIMITED:
        if flag in call.changed and mode not in modes:
            raise NotInMode(flag, modes)

"""Swarm and plugins, as an engine says it that is in no swarm and has no plugins (moby: daemon/cluster/errors.go)."""

from __future__ import annotations

from emulator.errors import NotEmulated, NotFound, Unavailable
from emulator.faces.api.reply import Answer, document
from emulator.faces.api.request import Request
from emulator.quote import quote


class NoSwarm(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to '
            "swarm and try again."
        )


class NotInSwarm(Unavailable):
    def __init__(self) -> None:
        super().__init__("This node is not part of a swarm")


class NoPlugin(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"plugin {quote(name)} not found")


async def managers_only(request: Request) -> Answer:
    """Whatever only a manager can do."""
    raise NoSwarm()


async def leave(request: Request) -> Answer:
    """POST /swarm/leave"""
    raise NotInSwarm()


async def not_emulated(request: Request) -> Answer:
    """What would make a swarm, or fetch a plugin."""
    raise NotEmulated(f"{request.method} {request.path}")


async def plugins(request: Request) -> Answer:
    """GET /plugins"""
    return document(())


async def plugin(request: Request) -> Answer:
    """Anything about one plugin."""
    raise NoPlugin(request.name)

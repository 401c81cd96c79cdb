"""Swarm and plugins, as an engine says it that is in no swarm and has no plugins (moby: daemon/cluster/errors.go)."""

from __future__ import annotations

import re

from emulator.engine.errors.swarm import NoPlugin, NoSwarm, NotInSwarm
from emulator.errors import InvalidParameter, NotEmulated, SystemFailure
from emulator.faces.api.reply import Answer, document
from emulator.faces.api.request import Request
from emulator.quote import quote


class NoLogStreams(SystemFailure):
    def __init__(self) -> None:
        super().__init__("Bad parameters: you must choose at least one stream")


async def managers_only(request: Request) -> Answer:
    """Whatever only a manager can do."""
    raise NoSwarm()


class BadVersion(InvalidParameter):
    """An update of an object in a version that is no number."""


async def update(request: Request) -> Answer:
    """POST /services/{id}/update and its kin: the version is read first."""
    thing, version = request.path.split("/")[1].rstrip("s"), request.text("version")
    if re.fullmatch(r"[0-9]{1,18}", version):
        raise NoSwarm()
    if thing in ("secret", "config"):
        raise BadVersion(f"invalid {thing} version")
    raise BadVersion(f"invalid {thing} version '{version}': strconv.ParseUint: parsing {quote(version)}: invalid syntax")


async def logs(request: Request) -> Answer:
    """GET /services/{id}/logs and /tasks/{id}/logs"""
    if not request.yes("stdout") and not request.yes("stderr"):
        raise NoLogStreams()
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

"""Clearing away what a world left behind whose keeper was killed: files of users that only a keeper can be."""

from __future__ import annotations

import os

from emulator.backend.namespace.files import overlays, places
from emulator.backend.namespace.files.overlays import ContainerName
from emulator.backend.namespace.files.requests import PathName
from emulator.backend.namespace.files.unpacking import remove
from emulator.backend.namespace.keeper.agent import Agent


def sweep(agent: Agent, request: PathName) -> None:
    """A directory and all in it."""
    remove(request.path)


def sweep_trees(agent: Agent, request: ContainerName) -> None:
    """The trees whose names begin so: those of builds that were killed."""
    above = os.path.dirname(places.container(agent, request.container_id))
    for name in os.listdir(above) if os.path.isdir(above) else ():
        if name.startswith(request.container_id):
            overlays.destroy(agent, ContainerName(name))

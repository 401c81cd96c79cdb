"""Clearing away what a world left behind whose keeper was killed: files of users that only a keeper can be."""

from __future__ import annotations

from emulator.backend.namespace.files.requests import PathName
from emulator.backend.namespace.files.unpacking import remove
from emulator.backend.namespace.keeper.agent import Agent


def sweep(agent: Agent, request: PathName) -> None:
    """A directory and all in it."""
    remove(request.path)

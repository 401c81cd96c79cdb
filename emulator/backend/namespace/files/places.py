"""Where things lie below a world's home."""

from __future__ import annotations

import os
from pathlib import Path

from emulator.backend.namespace.keeper.agent import Agent

KEY = 24
"""Letters of a digest that name a layer's directory: short, so that the kernel takes 127 of them in one mount."""


def short(diff_id: str) -> str:
    """A layer's name here."""
    return diff_id.removeprefix("sha256:")[:KEY]


def layer(agent: Agent, diff_id: str) -> str:
    """An unpacked layer."""
    return os.path.join(agent.settings.layers, short(diff_id))


def note(home: str, diff_id: str) -> Path:
    """That the world at `home` uses a layer."""
    return Path(home, "layers", short(diff_id))


def container(agent: Agent, container_id: str) -> str:
    """All that is one container's."""
    return os.path.join(agent.settings.home, "containers", container_id)


def upper(agent: Agent, container_id: str) -> str:
    """Its writable layer."""
    return os.path.join(container(agent, container_id), "upper")


def root(agent: Agent, container_id: str) -> str:
    """Where its whole tree is mounted."""
    return os.path.join(container(agent, container_id), "root")


def etc(agent: Agent, container_id: str) -> str:
    """Its hosts, hostname and resolv.conf."""
    return os.path.join(container(agent, container_id), "etc")


def volume(agent: Agent, name: str) -> str:
    """The files of a volume."""
    return os.path.join(agent.settings.home, "volumes", name, "_data")

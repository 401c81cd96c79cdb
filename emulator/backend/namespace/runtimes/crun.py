"""crun: the smallest and fastest of them."""

from __future__ import annotations

from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.runtimes.oci import OciRuntime


def runtime(agent: Agent) -> OciRuntime:
    """Without cgroups: an ordinary user has none to give."""
    return OciRuntime(agent, "crun", ["--cgroup-manager=disabled"], said)


def said(text: str) -> str:
    """The last line, without the level and time before it."""
    line = text.strip().rpartition("\n")[2]
    return f"unable to start container process: {line.partition(': ')[2] or line}"

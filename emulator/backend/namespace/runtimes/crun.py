"""crun: the smallest and fastest of them."""

from __future__ import annotations

import re

from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.runtimes.oci import OciRuntime

MARKS = re.compile(r"^(?:\d{4}-\S+ )?(?:error|\[?ERROR\]?)?:? ?", re.ASCII)


def runtime(agent: Agent) -> OciRuntime:
    """Without cgroups: an ordinary user has none to give."""
    return OciRuntime(agent, "crun", ["--cgroup-manager=disabled"], said)


def said(text: str) -> str:
    """The last line, without the level and time before it."""
    return MARKS.sub("", text.strip().rpartition("\n")[2])

"""runc: what Docker itself uses."""

from __future__ import annotations

import re

from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.runtimes.oci import OciRuntime

MESSAGE = re.compile(r'msg="((?:[^"\\]|\\.)*)"')


def runtime(agent: Agent) -> OciRuntime:
    """As it is."""
    return OciRuntime(agent, "runc", [], said)


def said(text: str) -> str:
    """The last message of its log."""
    messages = MESSAGE.findall(text)
    line = messages[-1].replace('\\"', '"') if messages else text.strip().rpartition("\n")[2]
    return line.removeprefix("runc create failed: ").removeprefix("exec failed: ")

"""Starts the network's process: in the keeper, as its child."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from msgspec import Struct

from emulator.backend.namespace.keeper.agent import Agent

ROOT = Path(__file__).parents[4]
BOOT = (
    "import sys; sys.path[:0] = [sys.argv[1]]; from emulator.backend.namespace.network.process import main; main(sys.argv[2:])"
)


class Launch(Struct, frozen=True):
    """The control socket comes along."""


def start(agent: Agent, request: Launch) -> int:
    """Its process id, as the keeper numbers it."""
    (control,) = agent.received
    words = [sys.executable, "-I", "-c", BOOT, str(ROOT), str(control)]
    return subprocess.Popen(words, pass_fds=(control,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).pid

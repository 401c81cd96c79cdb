"""Starts the network's process: in the keeper, as its child."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

from msgspec import Struct

from emulator.backend.namespace.keeper.agent import Agent

ROOT = Path(__file__).parents[4]
BOOT = (
    "import sys; sys.path[:0] = [sys.argv[1]]; from emulator.backend.namespace.network.process import main; main(sys.argv[2:])"
)


DEVICE, GATEWAY, NAME_SERVER = "tap0", "10.0.2.2", "10.0.2.3"
"""slirp4netns' own network: its interface, and who in it stands for the host and for the host's name servers."""
TUN = "/dev/net/tun"
PROGRAM = "slirp4netns"
PATIENCE_SECONDS = 10.0


class Launch(Struct, frozen=True):
    """The control socket comes along."""


class Outbound(Struct, frozen=True):
    """The network's process, as the keeper numbers it; it is in its own namespace by now."""

    pid: int


def start(agent: Agent, request: Launch) -> int:
    """Its process id, as the keeper numbers it."""
    (control,) = agent.received
    words = [sys.executable, "-I", "-c", BOOT, str(ROOT), str(control)]
    return subprocess.Popen(words, pass_fds=(control,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).pid


def lead_out(agent: Agent, request: Outbound) -> bool:
    """Makes a way into the world, in user space: whether there is one; raises OSError.
    Of the programs that do so this is the one that serves
    many addresses behind its interface; pasta knows one guest. It says when its interface is whole: a route that is given
    before goes away with the next thing that it sets."""
    if shutil.which(PROGRAM) is None or not os.access(TUN, os.R_OK | os.W_OK):
        return False
    ours, theirs = os.pipe()
    words = [PROGRAM, "--configure", "--disable-host-loopback", f"--ready-fd={theirs}", "--netns-type=path"]
    words += [f"/proc/{request.pid}/ns/net", DEVICE]
    nowhere = subprocess.DEVNULL
    try:
        subprocess.Popen(words, pass_fds=(theirs,), stdin=nowhere, stdout=nowhere, stderr=nowhere)
    finally:
        os.close(theirs)
    with open(ours, "rb") as said:
        ready, _, _ = select.select([said], [], [], PATIENCE_SECONDS)
        if not ready or said.read(1) != b"1":
            raise OSError(f"{PROGRAM} made no interface (see `emulator doctor`)")
    return True

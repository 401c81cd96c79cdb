"""bubblewrap: where neither crun nor runc is installed. A smaller tier: a container's first process is root's, and no system
call is filtered. It reads the same configuration as they do, and knows no exec: that is `entering`.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import socket
import struct
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

from emulator.backend.base import RuntimeFailure
from emulator.backend.namespace.keeper import syscalls
from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.runtimes import Join, Made, Streams, entering
from emulator.backend.namespace.runtimes.entering import control

Json: TypeAlias = dict[str, Any]
"""A configuration that was just read."""

NAMESPACES = {"pid": "--unshare-pid", "ipc": "--unshare-ipc", "uts": "--unshare-uts"}
LOOPBACK, INTERFACE_UP = b"lo", 1
GET_FLAGS, SET_FLAGS = 0x8913, 0x8914
FAILED = "unable to start container process: error during container init: "


@dataclass
class Waiting:
    """A first process that may not run yet: what lets it."""

    gate: int


def runtime(agent: Agent) -> Bubblewrap:
    """As it is."""
    return Bubblewrap()


class Bubblewrap:
    """`waiting` by container."""

    def __init__(self) -> None:
        self.waiting: dict[str, Waiting] = {}

    def create(self, container_id: str, bundle: str, streams: Streams | None, join: Join = None) -> Made:
        with open(os.path.join(bundle, "config.json"), "rb") as file:
            config: Json = json.load(file)
        check(config)
        reading, writing = os.pipe()
        told, telling = os.pipe()
        words = ["bwrap", "--block-fd", str(reading), "--info-fd", str(telling), *arguments(config)]
        master, slave = (None, None) if streams else pty.openpty()
        stdin, stdout, stderr = streams or (slave, slave, slave)
        started = subprocess.Popen(
            words, stdin=stdin, stdout=stdout, stderr=stderr, pass_fds=(reading, telling), start_new_session=True,
            env={}, preexec_fn=lambda: prepare(config, join, terminal=streams is None),
        )  # fmt: skip
        close(reading, telling, slave)
        pid = first_process(told)
        if pid is None:
            started.wait()
            close(writing, master)
            raise RuntimeFailure(f"{FAILED}bwrap: exit status {started.returncode}")
        started.returncode = 0  # the keeper waits for it, not the object
        self.waiting[container_id] = Waiting(writing)
        return Made(pid, master, waited=started.pid)

    def start(self, container_id: str) -> None:
        gate = self.waiting.pop(container_id).gate
        with suppress(BrokenPipeError):  # it has ended already, as will be told
            os.write(gate, b"\n")
        os.close(gate)

    def execute(self, container_id: str, pid: int, process: str, streams: Streams | None, join: Join = None) -> Made:
        return entering.made(pid, process, streams, join, remapped=False)

    def forget(self, container_id: str) -> None:
        if container_id in self.waiting:
            os.close(self.waiting.pop(container_id).gate)


def prepare(config: Json, join: Join, *, terminal: bool) -> None:
    """In the child, before bwrap: its control groups, a terminal of its own, and a network namespace with its loopback.
    (bwrap's own would still be in the making when its pid is known, and others would be about to put interfaces into it.)"""
    if join is not None:
        join()
    if terminal:
        control()
    if any(namespace["type"] == "network" for namespace in config["linux"]["namespaces"]):
        syscalls.unshare(syscalls.CLONE_NEWNET)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            found = fcntl.ioctl(asking, GET_FLAGS, struct.pack("16sh22x", LOOPBACK, 0))
            flags = struct.unpack("16sh22x", found)[1]
            fcntl.ioctl(asking, SET_FLAGS, struct.pack("16sh22x", LOOPBACK, flags | INTERFACE_UP))


def close(*descriptors: int | None) -> None:
    """Those that there are."""
    for descriptor in descriptors:
        if descriptor is not None:
            os.close(descriptor)


def first_process(told: int) -> int | None:
    """bwrap tells the pid of its child; nothing where it has failed."""
    with open(told, "rb") as pipe:
        data = pipe.read()
    return int(json.loads(data)["child-pid"]) if data.strip() else None


def check(config: Json) -> None:
    """What this tier cannot do is refused; raises RuntimeFailure."""
    user, linux = config["process"]["user"], config["linux"]
    if (user["uid"] or user["gid"]) and "uidMappings" not in linux:
        raise RuntimeFailure(f"{FAILED}bubblewrap runs first processes as root alone: install crun or runc for --user")
    if any("path" in namespace for namespace in linux["namespaces"]):
        raise RuntimeFailure(f"{FAILED}bubblewrap joins no namespaces: install crun or runc to share those of containers")
    if linux["sysctl"] or config["process"]["rlimits"]:
        raise RuntimeFailure(f"{FAILED}bubblewrap sets no kernel parameters or limits: install crun or runc")


def arguments(config: Json) -> list[str]:
    """The command line."""
    process = config["process"]
    words = ["--as-pid-1", *(NAMESPACES[each["type"]] for each in config["linux"]["namespaces"] if each["type"] in NAMESPACES)]
    if "hostname" in config:
        words += ["--hostname", config["hostname"]]
    words += ["--bind", config["root"]["path"], "/", "--proc", "/proc", "--dev", "/dev"]
    for mount in config["mounts"]:
        words += mounted(mount)
    if config["root"]["readonly"]:
        words += ["--remount-ro", "/"]
    words += ["--cap-drop", "ALL", *identity(config)]
    words += ["--chdir", process["cwd"], "--clearenv"]
    for variable in process["env"]:
        name, _, value = variable.partition("=")
        words += ["--setenv", name, value]
    return [*words, "--", *process["args"]]


def identity(config: Json) -> list[str]:
    """Root with its capabilities; or, where one user alone is mapped, another one, who has none."""
    process = config["process"]
    if "uidMappings" in config["linux"]:
        return ["--unshare-user", "--uid", str(process["user"]["uid"]), "--gid", str(process["user"]["gid"])]
    return [word for name in process["capabilities"]["bounding"] for word in ("--cap-add", name)]


def mounted(mount: Json) -> Sequence[str]:
    """One mount; what `--proc` and `--dev` have made is there already."""
    kind, place, options = mount["type"], mount["destination"], mount["options"]
    if kind == "bind":
        return ("--ro-bind" if "ro" in options else "--bind", mount["source"], place)
    if kind == "sysfs":
        return ("--ro-bind", "/sys", place)
    if kind == "mqueue":
        return ("--mqueue", place)
    if kind == "tmpfs" and place != "/dev":
        mode = next((word[5:] for word in options if word.startswith("mode=")), "1777")
        return ("--perms", mode, "--tmpfs", place)
    return ()

"""`--sysctl`: which kernel parameters a container may set, and what comes of it (runc: libcontainer/configs/validate, init)."""

from __future__ import annotations

from emulator.backend.base import RuntimeFailure
from emulator.machine.kernel.proc.sysctls import DEFAULTS, FIXED, readable
from emulator.model.host_config import HostConfig
from emulator.quote import quote

IPC = ("kernel.msg", "kernel.sem", "kernel.shm", "fs.mqueue.")
INIT = "unable to start container process: error during container init: "


def check_sysctls(host_config: HostConfig) -> None:
    """Parameters of namespaces that are the host's cannot be set."""
    for name in host_config.Sysctls or {}:
        if name.startswith("net.") and host_config.NetworkMode == "host":
            raise RuntimeFailure(f"sysctl {quote(name)} not allowed in host network namespace")
        if name.startswith(IPC) and host_config.IpcMode == "host":
            raise RuntimeFailure(f"sysctl {quote(name)} is not allowed in the hosts ipc namespace")


def written_sysctls(host_config: HostConfig) -> dict[str, str]:
    """What the files of /proc/sys hold afterwards; raises RuntimeFailure for what cannot be written."""
    return {name: written(name, value) for name, value in sorted((host_config.Sysctls or {}).items())}


def written(name: str, value: str) -> str:
    """One of them."""
    place = f"fsmount:fscontext:proc/./sys/{name.replace('.', '/')}"
    if name not in DEFAULTS:
        fault = f"unsafe procfs detected: openat2 {place}: no such file or directory"
        raise RuntimeFailure(f"{INIT}open sysctl {name} file: {fault}")
    if name in FIXED:
        raise RuntimeFailure(f"{INIT}open sysctl {name} file: reopen fd 8: permission denied")
    found = readable(name, value)
    if found is None:
        raise RuntimeFailure(f"{INIT}failed to write sysctl {name} = {quote(value)}: write {place}: invalid argument")
    return found

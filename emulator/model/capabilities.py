"""Linux capabilities: the names, Docker's default set, and what --cap-add and --cap-drop make of it (moby: oci/caps)."""

from __future__ import annotations

from emulator.errors import InvalidParameter
from emulator.model.document import Strings


class UnknownCapability(InvalidParameter):
    """No capability is called so."""

    def __init__(self, name: str) -> None:
        super().__init__(f'unknown capability: "{name}"')


KNOWN = frozenset(
    "CAP_" + name
    for name in [
        "CHOWN",
        "DAC_OVERRIDE",
        "DAC_READ_SEARCH",
        "FOWNER",
        "FSETID",
        "KILL",
        "SETGID",
        "SETUID",
        "SETPCAP",
        "LINUX_IMMUTABLE",
        "NET_BIND_SERVICE",
        "NET_BROADCAST",
        "NET_ADMIN",
        "NET_RAW",
        "IPC_LOCK",
        "IPC_OWNER",
        "SYS_MODULE",
        "SYS_RAWIO",
        "SYS_CHROOT",
        "SYS_PTRACE",
        "SYS_PACCT",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_NICE",
        "SYS_RESOURCE",
        "SYS_TIME",
        "SYS_TTY_CONFIG",
        "MKNOD",
        "LEASE",
        "AUDIT_WRITE",
        "AUDIT_CONTROL",
        "SETFCAP",
        "MAC_OVERRIDE",
        "MAC_ADMIN",
        "SYSLOG",
        "WAKE_ALARM",
        "BLOCK_SUSPEND",
        "AUDIT_READ",
        "PERFMON",
        "BPF",
        "CHECKPOINT_RESTORE",
    ]
)
DEFAULT = frozenset(
    "CAP_" + name
    for name in [
        "CHOWN",
        "DAC_OVERRIDE",
        "FSETID",
        "FOWNER",
        "MKNOD",
        "NET_RAW",
        "SETGID",
        "SETUID",
        "SETFCAP",
        "SETPCAP",
        "NET_BIND_SERVICE",
        "SYS_CHROOT",
        "KILL",
        "AUDIT_WRITE",
    ]
)

FILTERED = frozenset(
    "CAP_" + name
    for name in [
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_MODULE",
        "SYS_PACCT",
        "SYS_PTRACE",
        "SYS_RAWIO",
        "SYS_TIME",
        "SYS_TTY_CONFIG",
        "SYSLOG",
        "BPF",
        "PERFMON",
        "DAC_READ_SEARCH",
    ]
)
"""Those without which Docker's seccomp profile forbids system calls altogether (moby: profiles/seccomp)."""


def normalized(names: Strings | None) -> tuple[str, ...]:
    """Upper case and with `CAP_`; ALL stays. Raises UnknownCapability for an unknown one."""
    result: list[str] = []
    for name in names or ():
        upper = name.upper()
        if upper != "ALL" and not upper.startswith("CAP_"):
            upper = "CAP_" + upper
        if upper != "ALL" and upper not in KNOWN:
            raise UnknownCapability(upper)
        result.append(upper)
    return tuple(result)


def effective(added: Strings | None, dropped: Strings | None, *, privileged: bool) -> frozenset[str]:
    """What a container's root may do (moby: TweakCapabilities)."""
    add, drop = set(normalized(added)), set(normalized(dropped))
    if privileged:
        return KNOWN
    if "ALL" in add:
        return KNOWN - drop
    if "ALL" in drop:
        return frozenset(add)
    return (DEFAULT - drop) | add

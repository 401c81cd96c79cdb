"""The system calls that Docker's seccomp profile forbids, as a profile for OCI runtimes that allows all else.

The calls and the capabilities that free them are those of Docker's documentation ("Significant syscalls blocked by the
default profile"); moby: profiles/seccomp/default.json.
"""

from __future__ import annotations

from collections.abc import Set
from typing import TypeAlias

Json: TypeAlias = dict[str, object]

EPERM, ENOSYS = 1, 38
FREED_BY = {
    "CAP_SYS_PACCT": ("acct",),
    "CAP_SYS_ADMIN": (
        "bpf", "fanotify_init", "fsconfig", "fsmount", "fsopen", "fspick", "lookup_dcookie", "mount", "mount_setattr",
        "move_mount", "open_tree", "perf_event_open", "quotactl", "quotactl_fd", "setdomainname", "sethostname", "setns",
        "syslog", "umount", "umount2", "unshare",
    ),
    "CAP_SYS_TIME": ("clock_adjtime", "clock_settime", "settimeofday", "stime"),
    "CAP_SYS_MODULE": ("create_module", "delete_module", "finit_module", "init_module", "query_module"),
    "CAP_SYS_BOOT": ("kexec_file_load", "kexec_load", "reboot"),
    "CAP_SYS_RAWIO": ("ioperm", "iopl"),
    "CAP_SYS_NICE": ("get_mempolicy", "mbind", "move_pages", "set_mempolicy"),
    "CAP_SYS_PTRACE": ("kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev"),
    "CAP_DAC_READ_SEARCH": ("open_by_handle_at",),
    "CAP_SYS_CHROOT": ("chroot",),
    "CAP_SYS_TTY_CONFIG": ("vhangup",),
}  # fmt: skip
NEVER = (
    "add_key", "keyctl", "request_key", "nfsservctl", "pivot_root", "swapoff", "swapon", "sysfs", "_sysctl", "userfaultfd",
    "uselib", "ustat", "get_kernel_syms", "vm86", "vm86old",
)  # fmt: skip
NEW_NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
"""clone(2) with any of these flags makes a namespace."""


def profile(capabilities: Set[str]) -> Json:
    """For a container whose bounding set is that."""
    forbidden = [name for capability, names in FREED_BY.items() if capability not in capabilities for name in names]
    rules: list[Json] = [{"names": sorted([*forbidden, *NEVER]), "action": "SCMP_ACT_ERRNO", "errnoRet": EPERM}]
    if "CAP_SYS_ADMIN" not in capabilities:
        rules += [clone_with(flag) for flag in NEW_NAMESPACES]
        rules.append({"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": ENOSYS})
    return {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": rules}


def clone_with(flag: int) -> Json:
    """clone(2) with one flag. The newer clone3 has its flags where no filter sees them, so it is not there at all."""
    argument = {"index": 0, "value": flag, "valueTwo": flag, "op": "SCMP_CMP_MASKED_EQ"}
    return {"names": ["clone"], "action": "SCMP_ACT_ERRNO", "errnoRet": EPERM, "args": [argument]}

"""The words that mount(2)'s options are made of, as Docker reads them (moby/sys mount: parseOptions)."""

from __future__ import annotations

from msgspec import Struct

from emulator.errors import EmulatorError

READ_ONLY, NOSUID, NODEV, NOEXEC, SYNC, REMOUNT, MAND, DIRSYNC = 0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40, 0x80
NOATIME, NODIRATIME, BIND, RECURSIVE = 0x400, 0x800, 0x1000, 0x4000
UNBINDABLE, PRIVATE, SLAVE, SHARED = 1 << 17, 1 << 18, 1 << 19, 1 << 20
PROPAGATION = UNBINDABLE | PRIVATE | SLAVE | SHARED
RELATIME, STRICTATIME = 1 << 21, 1 << 24

SET = {
    "ro": READ_ONLY, "nosuid": NOSUID, "nodev": NODEV, "noexec": NOEXEC, "sync": SYNC, "remount": REMOUNT, "mand": MAND,
    "dirsync": DIRSYNC, "noatime": NOATIME, "nodiratime": NODIRATIME, "bind": BIND, "rbind": BIND | RECURSIVE,
    "unbindable": UNBINDABLE, "runbindable": UNBINDABLE | RECURSIVE, "private": PRIVATE, "rprivate": PRIVATE | RECURSIVE,
    "slave": SLAVE, "rslave": SLAVE | RECURSIVE, "shared": SHARED, "rshared": SHARED | RECURSIVE, "relatime": RELATIME,
    "strictatime": STRICTATIME,
}  # fmt: skip
CLEARED = {
    "rw": READ_ONLY, "suid": NOSUID, "dev": NODEV, "exec": NOEXEC, "async": SYNC, "nomand": MAND, "atime": NOATIME,
    "diratime": NODIRATIME, "norelatime": RELATIME, "nostrictatime": STRICTATIME,
}  # fmt: skip


class MountFailure(EmulatorError):
    """The kernel refuses; the text is the error number's, as Go says it."""


class MountCall(Struct, frozen=True, kw_only=True):
    """What mount(2) is called with; `data` is for the file system."""

    device: str
    kind: str
    flags: int = 0
    data: str = ""

    @property
    def is_remount(self) -> bool:
        """Nothing new would be mounted: the call is left out where it has no data either (moby/sys mount: isremount)."""
        return bool(self.flags & REMOUNT) or self.device in ("", "none")

    @property
    def own_flags(self) -> int:
        """Without propagation, which takes a call of its own."""
        return self.flags & ~PROPAGATION


def mount_call(device: str, kind: str, words: str) -> MountCall:
    """`o=` taken apart: what is no flag is data."""
    flags, data = 0, list[str]()
    for word in words.split(","):
        if word in SET:
            flags |= SET[word]
        elif word in CLEARED:
            flags &= ~CLEARED[word]
        else:
            data.append(word)
    return MountCall(device=device, kind=kind, flags=flags, data=",".join(data))

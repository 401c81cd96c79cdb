"""The options of `--tmpfs`, merged with Docker's own (moby/sys mount: MergeTmpfsOptions)."""

from __future__ import annotations

from emulator.engine.errors.volume import InvalidTmpfsOption

DEFAULTS = ("noexec", "nosuid", "nodev")
PROPAGATION = frozenset(
    {"bind", "rbind", "unbindable", "runbindable", "private", "rprivate", "shared", "rshared", "slave", "rslave"}
)
FLAGS = {
    **dict.fromkeys(("ro", "rw"), "access"),
    **dict.fromkeys(("suid", "nosuid"), "suid"),
    **dict.fromkeys(("dev", "nodev"), "dev"),
    **dict.fromkeys(("exec", "noexec"), "exec"),
    **dict.fromkeys(("sync", "async"), "sync"),
    **dict.fromkeys(("mand", "nomand"), "mand"),
    **dict.fromkeys(("atime", "noatime"), "atime"),
    **dict.fromkeys(("diratime", "nodiratime"), "diratime"),
    **dict.fromkeys(("relatime", "norelatime"), "relatime"),
    **dict.fromkeys(("strictatime", "nostrictatime"), "strictatime"),
    **{word: word for word in ("dirsync", "remount")},
    **dict.fromkeys(PROPAGATION, "propagation"),
}
DATA = ("", "size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol")


def merged(options: str) -> str:
    """What is mounted with; of rivals the last one counts. Raises InvalidTmpfsOption."""
    kept: dict[str, str] = {}
    for word in reversed([*DEFAULTS, *(options.split(",") if options else ())]):
        if word == "defaults":
            continue
        key, equals, _ = word.partition("=")
        if word in FLAGS:
            kept.setdefault(f"flag {FLAGS[word]}", word)
        elif not equals or key not in DATA:
            raise InvalidTmpfsOption(key)
        else:
            kept.setdefault(key, word)
    return ",".join(reversed(kept.values()))

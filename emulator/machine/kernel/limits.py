"""The bounds of a simulated machine. Everything that user input can make grow has one here."""

from __future__ import annotations

from dataclasses import dataclass

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

PIPE_CAPACITY = 64 * KIB
PIPE_BUF = 4 * KIB
NAME_MAX = 255
PATH_MAX = 4096
SYMLINKS_MAX = 40
ARGUMENTS_MAX = 2 * MIB
READ_ALL_MAX = 64 * MIB


@dataclass(slots=True)
class Limits:
    """One machine's. `pids_max` is what --pids-limit sets, `memory` what --memory does; 0 there means what the host has."""

    pids_max: int = 4096
    open_files: int = 1024
    open_files_hard: int = 524288
    file_size: int = 256 * MIB
    disk: int = 512 * MIB
    inodes: int = 1_000_000
    memory: int = 0
    sink: int = 64 * MIB

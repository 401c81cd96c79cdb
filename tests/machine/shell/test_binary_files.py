"""Files that are no scripts: which of them a shell runs, and what it says of the others."""

from __future__ import annotations

import pytest

from emulator.machine.files.inode import is_executable

from .lab import Box

HEADER = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\0\x3e\0" + bytes(34) + b"\x38\0" + bytes(8)
START = "printf '\\177ELFx\\0' > f; chmod +x f; "


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (HEADER, True),
        (HEADER[:54], False),
        (b"\x7fELFx\0", False),
        (HEADER[:18] + b"\xb7\0" + HEADER[20:], False),  # arm64
        (HEADER[:16] + b"\x01\0" + HEADER[18:], False),  # an object file
    ],
)
def test_headers(head: bytes, known: bool) -> None:
    assert is_executable(head) is known


@pytest.mark.parametrize(
    ("shell", "script", "stderr", "status"),
    [
        ("bash", "./f", "bash: line 1: ./f: cannot execute binary file: Exec format error\n", 126),
        ("bash", "PATH=.:$PATH; f", "bash: line 1: ./f: cannot execute binary file: Exec format error\n", 126),
        ("dash", "PATH=.:$PATH; f", "dash: 1: f: Exec format error\n", 126),
        ("dash", "exec ./f", "dash: 1: exec: ./f: Exec format error\n", 126),
        ("bash", "env ./f", "./f: 1: \x7fELFx: not found\n", 127),
        ("sh", "./f", "./f: line 1: \x7fELFx: not found\n", 127),
    ],
)
def test_said(shell: str, script: str, stderr: str, status: int) -> None:
    box = Box("busybox" if shell == "sh" else "debian:12")
    outcome = box.run(shell, "-c", START + script, cwd="/tmp", pid1=False)
    assert (outcome.stdout, outcome.stderr, outcome.status) == ("", stderr, status)

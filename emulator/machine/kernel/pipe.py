"""Pipes: 64 KiB between a writing and a reading end, with back-pressure, end of file and SIGPIPE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.kernel.open_file import OpenFile

if TYPE_CHECKING:
    from emulator.machine.kernel.kernel import Kernel


class PipeEnd(OpenFile):
    """One end. `writes` says which."""

    writes: bool


def pipe(kernel: Kernel) -> tuple[PipeEnd, PipeEnd]:
    """(read end, write end), both fresh: install or close them."""
    raise NotImplementedError

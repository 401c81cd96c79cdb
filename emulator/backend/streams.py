"""Where a process's bytes come from and go to, and who is told of its end."""

from __future__ import annotations

from typing import Protocol

from emulator.timeline import Bell

STDOUT, STDERR = 1, 2


class Input(Protocol):
    """A process's standard input, from outside."""

    async def write(self, data: bytes) -> None:
        """Hands bytes over, and waits while the pipe is full."""

    def close(self) -> None:
        """No more will come."""


class Output(Protocol):
    """Where a process's output goes. `emit` never waits; a backend waits for `drained` while `congested`."""

    drained: Bell

    @property
    def congested(self) -> bool:
        """Whether somebody who reads is far behind."""

    def emit(self, stream: int, data: bytes) -> None:
        """Takes what was written to STDOUT or STDERR."""

    def end(self) -> None:
        """The process has ended, and its end was told."""


class Observer(Protocol):
    """Who is told when something ends."""

    def container_exited(self, container_id: str, exit_code: int) -> None:
        """A container's first process has ended, and all others with it."""

    def container_out_of_memory(self, container_id: str) -> None:
        """The kernel is about to kill one of its processes: together they hold more than the limit."""

    def exec_exited(self, exec_id: str, exit_code: int) -> None:
        """A process started by `exec` has ended."""

"""busybox mount."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.util_linux.mount import Failure, Words, run


class _Busybox(Words):
    def no_fstab(self, what: str) -> Failure:
        return Failure("mount: can't read '/etc/fstab': No such file or directory\n", 1)

    def denied(self, target: str) -> Failure:
        return Failure("mount: permission denied (are you root?)\n", 1)

    def bad_target(self, target: str, exists: bool) -> Failure:
        return Failure(
            f"mount: mounting on {target} failed: {'Not a directory' if exists else 'No such file or directory'}\n", 255
        )

    def unknown_type(self, kind: str, target: str) -> Failure:
        return Failure(f"mount: mounting on {target} failed: Invalid argument\n", 255)

    def no_device(self, source: str, target: str) -> Failure:
        return Failure(f"mount: mounting {source} on {target} failed: No such file or directory\n", 255)


async def main(process: Process) -> int:
    if len([word for word in process.argv[1:] if not word.startswith("-")]) > 1 and not process.credentials.has(
        "CAP_SYS_ADMIN"
    ):
        await process.complain("mount: permission denied (are you root?)\n")
        return 1
    return await run(process, _Busybox())

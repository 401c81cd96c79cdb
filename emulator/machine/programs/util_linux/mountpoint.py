"""mountpoint."""

from __future__ import annotations

from emulator.machine.kernel.process import Process


async def main(process: Process) -> int:
    quiet = any(word in ("-q", "--quiet") for word in process.argv[1:])
    operands = [word for word in process.argv[1:] if not word.startswith("-")]
    if not operands:
        await process.complain("mountpoint: bad usage\nTry 'mountpoint --help' for more information.\n")
        return 1
    path = operands[0]
    if not process.exists(path):
        await process.complain(f"mountpoint: {path}: No such file or directory\n")
        return 1
    real = process.realpath(path).rstrip("/")
    is_point = any(mount.point == real for mount in process.machine.root.mounts)
    if not quiet:
        await process.out(f"{path} is {'' if is_point else 'not '}a mountpoint\n")
    return 0 if is_point else 32

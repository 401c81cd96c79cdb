"""hello-world's program: prints the greeting that its own executable carries, so that each image has its words."""

from __future__ import annotations

from emulator.machine.files.inode import Opaque
from emulator.machine.kernel.process import Process

_ID = "image/hello"
_MARK = f"program:{_ID}\0".encode()


def content(greeting: bytes, size: int) -> bytes:
    """The bytes of such an executable: a header that names this program, the greeting, NULs up to `size`."""
    header, mark, _ = Opaque(1024, _ID).read().partition(_MARK)
    return (header + mark + greeting).ljust(size, b"\0")


async def main(process: Process) -> int:
    _, _, rest = process.read_file(process.executable).partition(_MARK)
    await process.out(rest.rstrip(b"\0"))
    return 0

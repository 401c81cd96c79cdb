"""How many bytes a client sends of a directory (buildkit: session/filesync; tonistiigi/fsutil's packets, in protobuf).

Every file's facts go over; its content only where the engine has it not yet from the last time.
"""

from __future__ import annotations

from collections.abc import Iterable

from emulator.backend.workshop import ContextFile

CHUNK = 32 * 1024
FINISH = 2
KIND_BITS = {"-": 0, "d": 1 << 31, "l": 1 << 27, "p": 1 << 25, "s": 1 << 24, "c": 1 << 26 | 1 << 21, "b": 1 << 26}


def varint(number: int) -> int:
    """The bytes of a number."""
    return max(1, -(-number.bit_length() // 7))


def text(length: int) -> int:
    """The bytes of a field that holds so many, with its tag and length."""
    return 1 + varint(length) + length if length else 0


def stat_size(file: ContextFile) -> int:
    """The facts of one file."""
    size = text(len(file.path.encode("utf-8", "surrogateescape")))
    size += 1 + varint(file.mode & 0o777 | KIND_BITS.get(file.kind, 0))
    if file.kind == "-" and file.size:
        size += 1 + varint(file.size)
    if file.kind == "-" and file.target:
        size += text(len(file.target.encode("utf-8", "surrogateescape")))
    if file.kind == "l":
        length = len(file.target.encode("utf-8", "surrogateescape"))
        size += 1 + varint(length) + text(length)
    if file.modified:
        size += 1 + (varint(file.modified) if file.modified > 0 else 10)
    return text(size)


def content_size(number: int, size: int) -> int:
    """The content of the file that came as number `number`, in pieces, with an empty one at the end."""
    head = 2 + (1 + varint(number) if number else 0)
    pieces = [min(CHUNK, size - start) for start in range(0, size, CHUNK)]
    return sum(head + text(piece) for piece in pieces) + head


def facts(file: ContextFile) -> str:
    """What is compared with the last time."""
    return f"{file.kind}{file.mode} {file.size} {file.modified} {file.target} {file.digest}"


def sent(files: Iterable[ContextFile], before: dict[str, str]) -> int:
    """All of it."""
    total = FINISH
    for number, file in enumerate(files):
        total += stat_size(file)
        if file.kind == "-" and not file.target and before.get(file.path) != facts(file):
            total += content_size(number, file.size)
    return total


def received(files: Iterable[ContextFile]) -> int:
    """What a client gets of exported files, as it counts them: without what ends a file and all."""
    total = 0
    for number, file in enumerate(files):
        total += stat_size(file)
        if file.kind == "-" and not file.target:
            total += content_size(number, file.size) - content_size(number, 0)
    return total


def size_text(size: int) -> str:
    """`42B`, `10.79kB`."""
    if size < 1000:
        return f"{size}B"
    unit, scale = next(((unit, scale) for unit, scale in (("kB", 1e3), ("MB", 1e6)) if size < scale * 1000), ("GB", 1e9))
    return f"{size / scale:.2f}{unit}"

"""Directories on the wire: the client's files as an archive, and an archive's files to the client (tonistiigi/fsutil).

The side that has the files says each file's facts, then a packet without facts; the other asks for contents by the file's
place among them, and gets each in pieces, an empty one at its end; both say that they are done. What is on the way is bounded:
an archive may have so many bytes, files so many names.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from emulator.errors import EmulatorError
from emulator.faces.api.buildkit.grpc import Call, Refused
from emulator.faces.api.buildkit.messages import Packet, Stat
from emulator.faces.api.request import MAX_ARCHIVE
from emulator.machine.files.archive import Member, OutsideEntry, normal, pack
from emulator.machine.files.inode import Inode, Kind

CHUNK = 32 * 1024
MOST_FILES = 1_000_000
BITS = {
    Kind.DIRECTORY: 1 << 31, Kind.SYMLINK: 1 << 27, Kind.BLOCK: 1 << 26, Kind.CHARACTER: 1 << 26 | 1 << 21, Kind.FIFO: 1 << 25,
    Kind.SOCKET: 1 << 24,
}  # fmt: skip
TYPE_BITS = 0b1000_1111_0010 << 20
SPECIAL = {1 << 23: 0o4000, 1 << 22: 0o2000, 1 << 20: 0o1000}


class Type(IntEnum):
    """What a packet is."""

    STAT = 0
    ASK = 1
    DATA = 2
    END = 3
    ERROR = 4


class TransferFailed(EmulatorError):
    """The client could not read or take its files."""


# from the client


async def received(call: Call) -> bytes:
    """The files that a client sends, as an archive; raises Refused, TransferFailed, Gone."""
    files = await stats(call)
    wanted = {number: bytearray() for number, stat in enumerate(files) if is_file(stat)}
    for number in wanted:
        await call.send(Packet(type=Type.ASK, id=number))
    await contents(call, wanted)
    await call.send(Packet(type=Type.END))
    while (packet := await next_packet(call)) is not None and packet.type != Type.END:
        continue
    await call.finished()
    return b"".join(pack((member(stat, bytes(wanted.get(number, b""))) for number, stat in enumerate(files)), exact=True))


async def stats(call: Call) -> list[Stat]:
    """Every file's facts."""
    files: list[Stat] = []
    while (packet := await next_packet(call)) is not None and packet.stat is not None:
        files.append(packet.stat)
        if len(files) > MOST_FILES:
            raise TransferFailed(f"more than {MOST_FILES} files are not emulated")
    return files


async def contents(call: Call, wanted: dict[int, bytearray]) -> None:
    """The files' bytes, until each is whole."""
    missing, total = set(wanted), 0
    while missing:
        packet = await next_packet(call)
        if packet is None:
            raise TransferFailed("the client sent too few files")
        if packet.type != Type.DATA or packet.id not in missing:
            continue
        if not packet.data:
            missing.discard(packet.id)
        wanted[packet.id] += packet.data
        total += len(packet.data)
        if total > MAX_ARCHIVE:
            raise TransferFailed(f"contexts of more than {MAX_ARCHIVE} bytes are not emulated")


async def next_packet(call: Call) -> Packet | None:
    """None at the end; a call that failed says why."""
    packet = await call.receive(Packet)
    if packet is None:
        await call.finished()
    elif packet.type == Type.ERROR:
        raise TransferFailed(packet.data.decode("utf-8", "replace"))
    return packet


def is_file(stat: Stat) -> bool:
    """Whether it has content of its own; second names of a file have none."""
    return not stat.mode & TYPE_BITS and not stat.target


def member(stat: Stat, data: bytes) -> Member:
    """A file as an archive has it."""
    kind = next((kind for kind, bits in BITS.items() if stat.mode & TYPE_BITS == bits), Kind.FILE)
    mode = stat.mode & 0o777 | sum(value for bit, value in SPECIAL.items() if stat.mode & bit)
    target = stat.target if kind is Kind.SYMLINK else ""
    inode = Inode(kind, content=data if kind is Kind.FILE else b"", target=target, mode=mode, mtime=stat.modified,
                  rdev=(stat.major, stat.minor) if kind in (Kind.BLOCK, Kind.CHARACTER) else (0, 0))  # fmt: skip
    try:
        return Member(normal(stat.path), inode, normal(stat.target) if kind is Kind.FILE and stat.target else "")
    except OutsideEntry as error:
        raise TransferFailed(str(error)) from None


# to the client


async def sent(call: Call, members: Iterable[Member]) -> None:
    """An archive's files, each directory before what is in it; raises Refused, TransferFailed, Gone."""
    files = sorted(members, key=lambda each: each.name.split("/"))
    for each in files:
        await call.send(Packet(stat=stat_of(each)))
    await call.send(Packet())
    while (packet := await next_packet(call)) is not None and packet.type != Type.END:
        if packet.type == Type.ASK:
            await send_content(call, files, packet.id)
    await call.send(Packet(type=Type.END), end=True)
    await call.finished()


async def send_content(call: Call, files: list[Member], number: int) -> None:
    """One file in pieces."""
    if not 0 <= number < len(files):
        raise Refused(f"invalid file request {number}")
    data = files[number].inode.data()
    for start in range(0, len(data), CHUNK):
        await call.send(Packet(type=Type.DATA, id=number, data=data[start : start + CHUNK]))
    await call.send(Packet(type=Type.DATA, id=number))


def stat_of(each: Member) -> Stat:
    """A file's facts."""
    inode = each.inode
    mode = inode.mode & 0o777 | BITS.get(inode.kind, 0) | sum(bit for bit, value in SPECIAL.items() if inode.mode & value)
    size = len(inode.data()) if inode.kind is Kind.FILE and not each.hardlink else 0
    return Stat(path=each.name, mode=mode, uid=inode.uid, gid=inode.gid, size=size, modified=inode.mtime,
                target=each.hardlink or inode.target, major=inode.rdev[0], minor=inode.rdev[1])  # fmt: skip

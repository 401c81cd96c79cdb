"""Archives of images: what the engine asks of them, on the machine's own readers and writers."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.backend.base import ArchivedFile, ArchiveFailure
from emulator.machine.files import archive, layer_archive
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.layer import Layer

LARGEST = 2 << 30


def read_layer(data: bytes) -> Layer:
    """A layer; raises ArchiveFailure."""
    try:
        return layer_archive.layer_of(data, LARGEST)
    except archive.BadArchive as error:
        raise ArchiveFailure(str(error)) from None


def read(data: bytes) -> dict[str, ArchivedFile]:
    """Files by name; a hard link is the file that it names. Raises ArchiveFailure."""
    files: dict[str, ArchivedFile] = {}
    try:
        for member in archive.members(data, LARGEST):
            inode = member.inode
            if member.hardlink:
                files[member.name] = linked(files, member)
            elif inode.kind in (Kind.FILE, Kind.DIRECTORY, Kind.SYMLINK):
                content = inode.data() if inode.kind is Kind.FILE else b""
                files[member.name] = ArchivedFile(
                    member.name, inode.kind.value, content, inode.target, inode.mode, inode.mtime
                )
    except archive.BadArchive as error:
        raise ArchiveFailure(str(error)) from None
    return files


def linked(files: dict[str, ArchivedFile], member: archive.Member) -> ArchivedFile:
    """The file behind a hard link."""
    if member.hardlink not in files:
        raise layer_archive.LinkFailure(member.hardlink, member.name)
    return files[member.hardlink]


def write(files: Sequence[ArchivedFile]) -> bytes:
    """A tar archive."""
    members = (
        archive.Member(
            file.name, Inode(Kind(file.kind), content=file.data, target=file.target, mode=file.mode, mtime=file.modified)
        )
        for file in files
    )
    return b"".join(archive.pack(members))

"""From tar archives to files. Runs where the tree's root is `/`, so that links lead within it.

A layer's whiteouts become those of overlayfs (a device 0:0, an attribute of an opaque directory). Devices cannot be made by
an ordinary user; they are left out, as a rootless Docker leaves them out.
"""

from __future__ import annotations

import errno
import os
import posixpath
import shutil
import stat
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from emulator.backend.base import ArchiveFailure
from emulator.quote import quote

OPAQUE = "user.overlay.opaque"
WHITEOUT, OPAQUE_NAME, METADATA = ".wh.", ".wh..wh..opq", ".wh..wh."
XATTR = "SCHILY.xattr."
PIECE = 1 << 20


class Unpacking:
    """`layer`: whiteouts mean something. `single`: files cannot be given to others. `owner` has all files, where it is set."""

    def __init__(
        self, directory: str, *, layer: bool = False, single: bool = False, owner: tuple[int, int] | None = None
    ) -> None:
        self.directory, self.layer, self.single, self.owner = directory, layer, single, owner
        self.directories: list[tuple[str, tarfile.TarInfo]] = []

    def take(self, descriptor: int) -> None:
        """The whole archive, be it of no bytes at all; raises ArchiveFailure."""
        if not os.fstat(descriptor).st_size:
            return
        with open(descriptor, "rb", closefd=False) as file, translated():
            file.seek(0)
            with tarfile.open(fileobj=file, mode="r:", errors="surrogateescape") as archive:
                for member in archive:
                    self.put(archive, member)
        for path, member in reversed(self.directories):
            with suppress(OSError):
                os.utime(path, ns=times(member))

    def put(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        """One member."""
        name = posixpath.normpath(f"/{member.name}").lstrip("/")
        path = posixpath.join(self.directory, name)
        directory, base = posixpath.split(path)
        if not name or name == ".":
            self.dress(self.directory, member)
            return
        if not os.path.lexists(directory):
            os.makedirs(directory, 0o755)
        if self.layer and base.startswith(WHITEOUT):
            self.white_out(directory, base)
            return
        self.clear(path, member)
        if self.make(archive, member, path):
            self.dress(path, member)

    def white_out(self, directory: str, base: str) -> None:
        """What a lower layer has is not seen."""
        if base == OPAQUE_NAME:
            os.setxattr(directory, OPAQUE, b"y")
        elif not base.startswith(METADATA):
            path = posixpath.join(directory, base[len(WHITEOUT) :])
            remove(path)
            os.mknod(path, stat.S_IFCHR, os.makedev(0, 0))

    def clear(self, path: str, member: tarfile.TarInfo) -> None:
        """What was there goes, unless a directory stays one."""
        if os.path.lexists(path) and not (member.isdir() and is_directory(path)):
            remove(path)

    def make(self, archive: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> bool:
        """The file itself; whether it still needs an owner and its like."""
        if member.isdir():
            if not os.path.lexists(path):
                os.mkdir(path)
            self.directories.append((path, member))
        elif member.islnk():
            target = posixpath.join(self.directory, posixpath.normpath(f"/{member.linkname}").lstrip("/"))
            os.link(target, path, follow_symlinks=False)
            return False
        elif member.issym():
            os.symlink(member.linkname, path)
        elif member.isfifo():
            os.mkfifo(path)
        elif member.ischr() or member.isblk():
            return False
        else:
            write(archive, member, path)
        return True

    def dress(self, path: str, member: tarfile.TarInfo) -> None:
        """Owner, mode, attributes, time."""
        uid, gid = self.owner or (member.uid, member.gid)
        if not self.single:
            os.lchown(path, uid, gid)
        if not member.issym():
            os.chmod(path, member.mode & 0o7777)
        for key, value in member.pax_headers.items():
            if key.startswith(XATTR):
                set_attribute(path, key[len(XATTR) :], value.encode("utf-8", "surrogateescape"))
        os.utime(path, ns=times(member), follow_symlinks=False)


@contextmanager
def translated() -> Iterator[None]:
    """What goes wrong, as Docker says it."""
    try:
        yield
    except tarfile.ReadError as error:
        raise ArchiveFailure("unexpected EOF" if "unexpected" in str(error) else "archive/tar: invalid tar header") from error
    except OSError as error:
        text = (os.strerror(error.errno or 0)).lower()
        name = quote(str(error.filename2 or error.filename or ""))
        raise ArchiveFailure(f"{name}: {text}") from None


def write(archive: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> None:
    """A regular file."""
    content = archive.extractfile(member)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        if content is not None:
            shutil.copyfileobj(content, file, PIECE)


def set_attribute(path: str, name: str, value: bytes) -> None:
    """An extended attribute; those that an ordinary user may not set are left out, as rootless Docker leaves them."""
    try:
        os.setxattr(path, name, value, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EINVAL):
            raise


def times(member: tarfile.TarInfo) -> tuple[int, int]:
    """Access and modification, in nanoseconds; never before the epoch."""
    text = member.pax_headers.get("mtime", "")
    whole, _, part = text.partition(".")
    if whole.isdecimal():
        modified = int(whole) * 1_000_000_000 + int(part[:9].ljust(9, "0") or 0)
    else:
        modified = max(0, round(member.mtime)) * 1_000_000_000
    return modified, modified


def is_directory(path: str) -> bool:
    """A link to one is none."""
    return stat.S_ISDIR(os.lstat(path).st_mode)


def remove(path: str) -> None:
    """Whatever it is, if anything."""
    with suppress(FileNotFoundError):
        if is_directory(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)

"""Docker's rules for copying between two places (moby/go-archive: copy.go): text and tar archives only, no files.

    destination is a directory            the source goes into it, under its own name
    destination is a file                 a file replaces it; a directory is refused
    destination is absent                 the source takes its name; `dir/` is refused for a file
"""

from __future__ import annotations

import io
import posixpath
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.commands.outcome import ClientError

if TYPE_CHECKING:
    from emulator.commands.client import LocalFiles


class CannotCopyDirectory(ClientError):
    def __init__(self) -> None:
        super().__init__("cannot copy directory")


class NoSuchDirectory(ClientError):
    def __init__(self) -> None:
        super().__init__("no such directory")


class NoParent(ClientError):
    def __init__(self, path: str) -> None:
        super().__init__(f"stat {path}: no such file or directory")


@dataclass(frozen=True)
class CopyEnd:
    """One end of a copy; `new_name` is what the copy is called instead of the path's last name."""

    path: str
    exists: bool = False
    is_directory: bool = False
    new_name: str = ""


def absolute(directory: str, path: str) -> str:
    """The absolute path, keeping a trailing `/` or `/.`, which have a meaning here."""
    clean = posixpath.normpath(posixpath.join(directory, path))
    if posixpath.basename(path) == ".":
        return clean.rstrip("/") + "/."
    return clean.rstrip("/") + "/" if path.endswith("/") else clean


def split_entry(path: str) -> tuple[str, str]:
    """Directory and last name; the last name of `dir/.` is `.`."""
    clean = posixpath.normpath(path) if path else "."
    if posixpath.basename(path) == ".":
        return clean, "."
    return posixpath.dirname(clean) or ".", posixpath.basename(clean) or "/"


def rebase_name(path: str, resolved: str) -> tuple[str, str]:
    """For a link at `path` to `resolved`: the path to copy, and the name that it keeps."""
    name = ""
    if posixpath.basename(path) == "." and posixpath.basename(resolved) != ".":
        resolved += "/."
    if path.endswith("/") and not resolved.endswith("/"):
        resolved += "/"
    if posixpath.basename(path.rstrip("/")) != posixpath.basename(resolved.rstrip("/")):
        name = posixpath.basename(path.rstrip("/"))
    return resolved, name


def asserts_directory(path: str) -> bool:
    """Whether a path says that it is one."""
    return not path or path.endswith("/") or posixpath.basename(path) == "."


def destination_of(files: LocalFiles, path: str) -> CopyEnd:
    """What is at a path of the client's side; its directory must be there."""
    exists = files.exists(path)
    parent = split_entry(path)[0]
    if not exists and not files.is_directory(parent):
        raise NoParent(parent)
    return CopyEnd(path, exists, exists and files.is_directory(path))


def place(archive: bytes, source: CopyEnd, destination: CopyEnd) -> tuple[str, bytes]:
    """The directory to unpack in, and the archive with its entries named for it."""
    if destination.exists and destination.is_directory:
        return destination.path, archive
    if destination.exists and source.is_directory:
        raise CannotCopyDirectory
    if not destination.exists and not source.is_directory and asserts_directory(destination.path):
        raise NoSuchDirectory
    directory, name = split_entry(destination.path)
    return directory, rebase(archive, source.new_name or split_entry(source.path)[1], name)


def rebase(archive: bytes, old: str, new: str) -> bytes:
    """The archive with the first `old` in every entry's name replaced."""
    old = "" if old == "/" else old
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(archive)) as source:
        for entry in source:
            entry.name = entry.name.replace(old, new, 1)
            if entry.islnk():
                entry.linkname = entry.linkname.replace(old, new, 1)
            entry.pax_headers = {}
            out.write(entry.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape"))
            content = source.extractfile(entry) if entry.isreg() else None
            data = content.read() if content else b""
            out.write(data + bytes(-len(data) % tarfile.BLOCKSIZE))
    return out.getvalue() + bytes(2 * tarfile.BLOCKSIZE)

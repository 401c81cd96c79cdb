"""Where a registry keeps things (distribution: registry/storage/paths.go), below docker/registry/v2 of its root directory.

Blobs lie once, by digest; a repository links to its layers, manifests and tags. Nothing here speaks HTTP.
"""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.sparse import Sparse
from emulator.machine.kernel.process import Process

DOCKER = "/docker/registry/v2"
"""Below the root directory."""
LARGE = 1 << 16
"""A larger blob may be mostly zeros, as stand-ins are: those then take no memory."""


class Storage:
    """The tree of one registry. Digests are `sha256:…`, names those of repositories."""

    def __init__(self, process: Process, root: str) -> None:
        self.process, self.root = process, f"{root.rstrip('/')}{DOCKER}"

    def blob(self, digest: str) -> str:
        """The path of a blob's bytes."""
        algorithm, _, text = digest.partition(":")
        return f"{self.root}/blobs/{algorithm}/{text[:2]}/{text}/data"

    def repository(self, name: str) -> str:
        return f"{self.root}/repositories/{name}"

    def layer(self, name: str, digest: str) -> str:
        return f"{self.repository(name)}/_layers/{digest.replace(':', '/')}/link"

    def revision(self, name: str, digest: str) -> str:
        return f"{self.repository(name)}/_manifests/revisions/{digest.replace(':', '/')}/link"

    def tag(self, name: str, tag: str) -> str:
        return f"{self.repository(name)}/_manifests/tags/{tag}"

    def upload(self, name: str, identifier: str) -> str:
        return f"{self.repository(name)}/_uploads/{identifier}"

    # what is there

    def read(self, path: str) -> bytes | None:
        """A file; None where there is none."""
        try:
            return self.process.read_file(path)
        except LinuxError as error:
            if error.errno in (Errno.ENOENT, Errno.ENOTDIR, Errno.EISDIR):
                return None
            raise

    def link(self, path: str) -> str:
        """The digest that a link names; "" where there is none."""
        return (self.read(path) or b"").decode("ascii", "replace")

    def size(self, digest: str) -> int | None:
        """How long a blob is."""
        path = self.blob(digest)
        return self.process.stat(path).size if self.process.exists(path) else None

    def has_layer(self, name: str, digest: str) -> bool:
        """Whether a repository may give out a blob."""
        return bool(self.link(self.layer(name, digest))) and self.size(digest) is not None

    def tagged(self, name: str, tag: str) -> str:
        """The digest of the manifest that a tag names; "" for none."""
        return self.link(f"{self.tag(name, tag)}/current/link")

    def tags(self, name: str) -> list[str] | None:
        """All tags, sorted; None of a repository that never had one."""
        path = f"{self.repository(name)}/_manifests/tags"
        return sorted(self.process.listdir(path)) if self.process.exists(path) else None

    def repositories(self) -> list[str]:
        """All that hold layers, sorted."""
        found: list[str] = []
        waiting = [""]
        while waiting:
            name = waiting.pop()
            path = self.repository(name).rstrip("/")
            for entry in self.process.listdir(path) if self.process.exists(path) else ():
                if entry == "_layers":
                    found.append(name)
                elif not entry.startswith("_"):
                    waiting.append(f"{name}/{entry}".lstrip("/"))
        return sorted(found)

    # changes

    def write(self, path: str, data: bytes) -> None:
        """A whole file, with the directories above it."""
        self.make_directories(path.rpartition("/")[0])
        sparse = Sparse(data) if len(data) > LARGE and not self.process.exists(path) else None
        if sparse is not None and sparse.held < len(data) // 2:
            self.process.place_file(path, sparse, 0o644)
        else:
            self.process.write_file(path, data, 0o644)

    def make_directories(self, path: str) -> None:
        if path and not self.process.exists(path):
            self.make_directories(path.rpartition("/")[0])
            self.process.mkdir(path, 0o755)

    def put_link(self, path: str, digest: str) -> None:
        self.write(path, digest.encode())

    def put_blob(self, digest: str, data: bytes) -> None:
        """Keeps a blob once."""
        if self.size(digest) is None:
            self.write(self.blob(digest), data)

    def put_tag(self, name: str, tag: str, digest: str) -> None:
        """The tag names another manifest from now on; which it named before stays written down."""
        self.put_link(f"{self.tag(name, tag)}/current/link", digest)
        self.put_link(f"{self.tag(name, tag)}/index/{digest.replace(':', '/')}/link", digest)

    def remove(self, path: str) -> None:
        """A file, or a directory with all in it."""
        if not self.process.exists(path):
            return
        if not self.process.lstat(path).is_directory:
            self.process.unlink(path)
            return
        for name in self.process.listdir(path):
            self.remove(f"{path}/{name}")
        self.process.rmdir(path)

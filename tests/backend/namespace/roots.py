"""Real files for the images of the world `oracle`, made from Debian's packages as those of the recordings were.

    python3 tests/backend/namespace/roots.py [DIRECTORY] [NAME...]

makes `oracle-busybox.tar`, `oracle-debian.tar` and `oracle-nginx.tar` (or those named), each once: an archive stands for the
listing of that name in fixtures/images/roots. busybox needs Debian's busybox-static; the others debootstrap, a mirror and root.
Only the standard library is used: this runs before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

SUITE = "bookworm"
INTERPRETER = b"/lib64/ld-linux"
LEFT_OUT = ("./dev/", "./proc/", "./sys/")
PATIENCE_SECONDS = 300
RELEASE = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n'
ENTRYPOINT = """#!/bin/sh
set -e
[ "$1" != nginx ] || echo "/docker-entrypoint.sh: Configuration complete; ready for start up"
exec "$@"
"""


class CannotMake(Exception):
    """Why an archive cannot be made here."""


def place() -> Path:
    """Where the archives are kept: EMULATOR_TEST_IMAGES, else in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(os.environ.get("EMULATOR_TEST_IMAGES") or f"{cache}/docker-emulator/test-images")


def busybox(root: Path) -> None:
    """A static busybox under all its names, and a user: root."""
    program = shutil.which("busybox")
    if program is None or INTERPRETER in Path(program).resolve().read_bytes():
        raise CannotMake("no static busybox here: install Debian's busybox-static")
    for directory in ("bin", "etc", "tmp", "root", "var/www", "usr", "dev", "proc", "sys", "home"):
        (root / directory).mkdir(parents=True)
    inner = root / "bin" / "busybox"
    shutil.copy(Path(program).resolve(), inner)
    names = subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout.split()
    for name in names:
        if name != "busybox":
            os.link(inner, root / "bin" / name)
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "etc/os-release").write_text(
        'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n'
    )


def debian(root: Path) -> None:
    """A minimal bookworm."""
    bootstrap(root)
    (root / "etc/apt/sources.list").write_text("")


def nginx(root: Path) -> None:
    """The same with nginx-light, which logs to its container's streams."""
    bootstrap(root, "nginx-light")
    entrypoint = root / "docker-entrypoint.sh"
    entrypoint.write_text(ENTRYPOINT)
    entrypoint.chmod(0o755)
    for name, stream in (("access", "stdout"), ("error", "stderr")):
        log = root / "var/log/nginx" / f"{name}.log"
        log.unlink(missing_ok=True)
        log.symlink_to(f"/dev/{stream}")


def bootstrap(root: Path, *packages: str) -> None:
    """debootstrap, with a few packages more, and without what it downloaded."""
    if os.getuid() or shutil.which("debootstrap") is None:
        raise CannotMake("a Debian root takes root and Debian's package debootstrap")
    more = [f"--include={','.join(packages)}"] if packages else []
    command = ["debootstrap", "--variant=minbase", *more, SUITE, str(root), *mirror()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    if done.returncode:
        raise CannotMake(f"debootstrap: {(done.stdout + done.stderr).strip().rpartition(chr(10))[2]}")
    for pattern in ("var/cache/apt/archives/*.deb", "var/lib/apt/lists/*"):
        for path in root.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def mirror() -> list[str]:
    """The one that apt uses on this machine; none where it names none."""
    sources = [Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list")]
    for path in (path for path in sources if path.is_file()):
        for line in path.read_text().splitlines():
            words = line.split()
            if words[:1] == ["URIs:"] or words[:1] == ["deb"]:
                return words[1:2]
    return []


MADE: dict[str, Callable[[Path], None]] = {"oracle-busybox": busybox, "oracle-debian": debian, "oracle-nginx": nginx}


def archive(name: str, directory: Path) -> Path:
    """The archive of that name, made where it is not there yet; raises CannotMake."""
    made = directory / f"{name}.tar"
    if made.exists():
        return made
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory) as scratch:
        root, fresh = Path(scratch) / "root", Path(scratch) / "root.tar"
        root.mkdir()
        MADE[name](root)
        with tarfile.open(fresh, "w") as tar:
            tar.add(root, ".", filter=lambda member: None if member.name.startswith(LEFT_OUT) else member)
        fresh.rename(made)
    return made


def main(words: list[str]) -> int:
    """Makes those that are named; 1 where one cannot be made, which is said."""
    status, directory = 0, Path(words[0]) if words else place()
    for name in words[1:] or MADE:
        try:
            print(archive(name, directory))
        except (CannotMake, OSError, subprocess.SubprocessError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

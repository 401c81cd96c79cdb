"""From a name to something that runs: the PATH search, execute permission, `#!` lines, and the program that a binary
names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from emulator.machine import programs
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.files.mounts import EXECUTE, permits
from emulator.machine.kernel.limits import ARGUMENTS_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from emulator.machine.files.mounts import Location
    from emulator.machine.kernel.filecalls import FileCalls
    from emulator.machine.kernel.process import Process

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_INTERPRETERS_MAX = 4
_LINE_MAX = 256


class Image(NamedTuple):
    """What execve made of a file: the program's main, its argv, the binary's path, and the name that ps shows."""

    main: programs.Main
    argv: list[str]
    executable: str
    name: str


def search(caller: FileCalls, name: str, path: str | None) -> tuple[str, Location]:
    """The path of an executable, and where that leads, as execvp finds it.

    ENOENT, or EACCES when only files that may not be run were found.
    """
    if "/" in name:
        return name, executable(caller, name)
    refused: LinuxError | None = None
    for directory in (DEFAULT_PATH if path is None else path).split(":"):
        candidate = f"{directory}/{name}" if directory else name
        try:
            return candidate, executable(caller, candidate)
        except LinuxError as error:
            if error.errno is Errno.EACCES:
                refused = error
    raise refused or LinuxError(Errno.ENOENT, name)


def executable(caller: FileCalls, path: str) -> Location:
    """Where a file is that execve would take; raises for one that is missing, no regular file, or not executable."""
    location = caller.resolve(path)
    inode = location.inode
    if inode is None:
        raise LinuxError(Errno.ENOENT, path)
    if inode.kind is not Kind.FILE or not permits(inode, caller.credentials, EXECUTE) or "noexec" in location.mount.options:
        raise LinuxError(Errno.EACCES, path)
    return location


def load(caller: FileCalls, name: str, path: str | None, argv: Sequence[str], env: Mapping[str, str]) -> Image:
    """Finds `name` in the directories of `path` and reads it; argv is what the program gets.

    Raises LinuxError, with the interpreter's path when that is what is missing.
    """
    if sum(map(len, argv)) + sum(map(len, env.values())) > ARGUMENTS_MAX:
        raise LinuxError(Errno.E2BIG, name)
    file, location = search(caller, name, path)
    words = list(argv)
    label = file.rpartition("/")[2][:15]
    for _ in range(_INTERPRETERS_MAX):
        inode = location.inode
        if inode is None or inode.is_binary:
            main = _main(caller, inode.program if inode is not None else None)
            return Image(main, words, location.path, label)
        interpreter = _interpreter(inode.head(_LINE_MAX))
        if not interpreter:
            raise LinuxError(Errno.ENOEXEC, file)
        words = [*interpreter, file, *words[1:]]
        file = interpreter[0]
        location = executable(caller, file)
    raise LinuxError(Errno.ELOOP, name)


def _main(caller: FileCalls, program: str | None) -> programs.Main:
    found = (caller.kernel.programs.get(program) or programs.find(program)) if program else None
    return found or _not_emulated


def _interpreter(head: bytes) -> list[str]:
    """The interpreter and its argument of a `#!` line; nothing when there is none."""
    if not head.startswith(b"#!"):
        return []
    line = head[2:].split(b"\n", 1)[0].strip(b" \t")
    return [word.decode("utf-8", "surrogateescape") for word in line.split(None, 1)]


async def _not_emulated(process: Process) -> int:
    await process.complain(f"{process.argv[0]}: this program is not emulated\n")
    return 126

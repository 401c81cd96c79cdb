"""Finding what a container runs, and runc's words where it cannot be run (runc: libcontainer/standard_init_linux.go).

The answers are those of Go's exec.LookPath: a name is looked for in PATH, a path is tried as it is.
"""

from __future__ import annotations

from emulator.backend.base import RuntimeFailure
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.kernel.filecalls import FileCalls
from emulator.quote import quote

SENTENCES = {
    Errno.ENOENT: "no such file or directory",
    Errno.EACCES: "permission denied",
    Errno.ENOTDIR: "not a directory",
    Errno.EISDIR: "is a directory",
    Errno.ELOOP: "too many levels of symbolic links",
    Errno.ENAMETOOLONG: "file name too long",
    Errno.ENOEXEC: "exec format error",
    Errno.E2BIG: "argument list too long",
    Errno.EROFS: "read-only file system",
}


def sentence(error: LinuxError) -> str:
    """An error number as Go's syscall package says it."""
    return SENTENCES.get(error.errno) or str(error).lower()


def check_executable(calls: FileCalls, path: str) -> str:
    """ "" for a file that may be run, or what is wrong with it."""
    try:
        stat = calls.stat(path)
    except LinuxError as error:
        return f"stat {path}: {sentence(error)}"
    if stat.kind is Kind.DIRECTORY:
        return "is a directory"
    return "" if calls.access(path, "x") and stat.mode & 0o111 else "permission denied"


def find_executable(calls: FileCalls, name: str, path: str) -> str:
    """The file that a command means; raises RuntimeFailure."""
    if "/" in name:
        if fault := check_executable(calls, name):
            raise RuntimeFailure(f"exec: {quote(name)}: {fault}")
        return name
    for directory in path.split(":"):
        candidate = f"{directory or '.'}/{name}"
        if name and not check_executable(calls, candidate):
            return candidate
    raise RuntimeFailure(f"exec: {quote(name)}: executable file not found in $PATH")


def check_directory(calls: FileCalls, path: str) -> None:
    """The working directory; raises RuntimeFailure."""
    try:
        if calls.stat(path).kind is Kind.DIRECTORY and calls.access(path, "x"):
            return
        fault = "not a directory" if calls.stat(path).kind is not Kind.DIRECTORY else "permission denied"
    except LinuxError as error:
        fault = sentence(error)
    raise RuntimeFailure(f"chdir to cwd ({quote(path)}) set in config.json failed: {fault}")

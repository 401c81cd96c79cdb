"""exec: the program that a process is to run, and the process made ready for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel import program_files
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.kernel.program_files import Image
from emulator.machine.kernel.signals import IGNORE

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process
    from emulator.machine.programs import Main


class Replaced(BaseException):
    """Unwinds a program that called exec, up to where the new one begins."""

    def __init__(
        self, image: Image, files: dict[int, OpenFile], env: dict[str, str], cwd: str, inherited: Sequence[str]
    ) -> None:
        super().__init__(image.executable)
        self.image, self.files, self.env, self.cwd, self.inherited = image, files, env, cwd, inherited


def load_image(process: Process, argv: Sequence[str], env: Mapping[str, str], argv0: str | None, exact: bool) -> Image:
    if not argv:
        raise LinuxError(Errno.EINVAL)
    words = argv if argv0 is None else [argv0, *argv[1:]]
    try:
        return program_files.load(process, argv[0], process.env.get("PATH"), words, env)
    except LinuxError as error:
        if exact or error.errno is not Errno.ENOEXEC or not error.path:
            raise
        return program_files.load(process, "/bin/sh", None, ["/bin/sh", error.path, *words[1:]], env)


def replace(process: Process, replaced: Replaced) -> Main:
    image = replaced.image
    for file in process.files.values():
        file.close()
    process.files, process.close_on_exec = replaced.files, set()
    process.argv, process.executable, process.name, process.env = image.argv, image.executable, image.name, replaced.env
    process.inherited = replaced.inherited
    process.cwd = replaced.cwd
    process.handlers = {signal: IGNORE for signal, handler in process.handlers.items() if handler is IGNORE}
    process.interruptible = False
    return image.main

"""A program's surroundings: options parsed, output buffered, complaints worded. Here: `@program`, Job, and the
exceptions that end one.

A program is one async function of a Job in a file of its own:

    @program(gnu="-n,--number", busybox="-n")
    async def main(job: Job) -> int | None: …

`main(process)` then speaks as GNU's, `main(process, BUSYBOX)` as busybox's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from emulator.errors import EmulatorError
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.programs.text import quoting
from emulator.machine.programs.text.flavour import GNU, Flavour
from emulator.machine.programs.text.options import BadOption, Parsed, Refused, parse
from emulator.machine.programs.text.release_texts import version_text
from emulator.machine.programs.text.streams import OutputFailed, TooLong, stdout

if TYPE_CHECKING:
    from emulator.machine.kernel.open_file import OpenFile
    from emulator.machine.kernel.process import Process

Body = Callable[["Job"], Awaitable[int | None]]


class Complaint(EmulatorError):
    """Ends the program with one line on standard error (`name: ` goes before it) and a status (None: the program's
    usual one).
    """

    def __init__(self, text: str, status: int | None = None) -> None:
        super().__init__(text)
        self.status = status


class Told(EmulatorError):
    """Ends the program with a text on standard output, and well: `--version`."""


class Usage(EmulatorError):
    """Ends the program as a wrong command line does: the sentence, then where to find help."""

    def __init__(self, text: str = "", status: int | None = None) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Program:
    """What `@program` makes of a function: the `main` that the kernel calls."""

    body: Body
    gnu: str
    busybox: str
    trouble: int
    busybox_trouble: int
    permute: bool
    busybox_permute: bool
    hint: str
    opening: tuple[str, str]
    reading: tuple[str, str]
    raw: bool
    misuse: int | None
    rewrite: Callable[[list[str]], list[str]] | None = None

    @staticmethod
    def with_words(program: Program, rewrite: Callable[[list[str]], list[str]]) -> Program:
        """The same program, its words first put into the form that getopt knows (`head -5`)."""
        return replace(program, rewrite=rewrite)

    async def __call__(self, process: Process, flavour: Flavour = GNU, argv: Sequence[str] | None = None) -> int:
        words = list(process.argv if argv is None else argv)
        if self.rewrite is not None:
            words = self.rewrite(words)
        job = Job(process, flavour, words, self)
        try:
            status = await job.run()
        except OutputFailed as error:
            await job.complain(f"write error: {error}")
            return job.trouble
        return status


def program(
    gnu: str = "",
    busybox: str = "",
    trouble: int = 1,
    permute: bool = True,
    hint: str = "Try '{name} --help' for more information.\n",
    opening: tuple[str, str] = ("{c}: {e}", "{n}: {e}"),
    reading: tuple[str, str] = ("{c}: {e}", "{n}: {e}"),
    busybox_trouble: int | None = None,
    busybox_permute: bool = True,
    raw: bool = False,
    misuse: int | None = None,
) -> Callable[[Body], Program]:
    """`gnu`, `busybox`: option tables; `trouble`: the status of an error; `opening`, `reading`: how a bad input file is
    reported, by flavour ({n} its name, {c} quoted where it must, {a} quoted always, {e} the error); `raw`: the words
    are no options (`echo`, `test`);
    `misuse`: GNU's status for a wrong option, where it isn't `trouble`."""

    def wrap(body: Body) -> Program:
        second = trouble if busybox_trouble is None else busybox_trouble
        return Program(body, gnu, busybox, trouble, second, permute, busybox_permute, hint, opening, reading, raw, misuse)

    return wrap


class Job:
    """One run of a program."""

    __slots__ = ("argv", "flavour", "gnu", "name", "operands", "options", "out", "process", "program", "status", "utf8")

    def __init__(self, process: Process, flavour: Flavour, argv: Sequence[str], program: Program) -> None:
        self.process = process
        self.flavour = flavour
        self.gnu = flavour is GNU
        self.argv = argv
        self.name = argv[0] if self.gnu else argv[0].rpartition("/")[2]
        self.program = program
        self.options = Parsed()
        self.operands: list[str] = []
        self.out = stdout(process)
        self.status = 0
        self.utf8 = _is_utf8(process.env)

    @property
    def trouble(self) -> int:
        return self.program.trouble if self.gnu else self.program.busybox_trouble

    async def run(self) -> int:
        try:
            self._read_options()
            status = await self.program.body(self)
            await self.out.flush()
            return self.status if status is None else status
        except Told as told:
            await self.out.text(str(told))
            await self.out.flush()
            return 0
        except Usage as error:
            return await self._usage(str(error), error.status)
        except Complaint as error:
            return await self._end(str(error), error.status)
        except TooLong as error:
            self.process.exhausted()
            return await self._end(str(error), None)
        except LinuxError as error:
            return await self._end(f"{self.colon(error.path)}: {error}" if error.path else str(error), None)

    def _read_options(self) -> None:
        table = self.program.gnu + " --help! --version!" if self.gnu else self.program.busybox
        permute = self.program.permute if self.gnu else self.program.busybox_permute
        if self.program.raw:
            self.operands = list(self.argv[1:])
            return
        try:
            self.options = parse(self.argv[1:], table, permute)
        except BadOption as error:
            raise Usage(str(error), self.program.misuse if self.gnu else None) from error
        except Refused as error:
            if str(error) == "--version" and (text := version_text(self.process, self.argv[0].rpartition("/")[2])):
                raise Told(text) from error
            raise Complaint(f"option '{error}' is not emulated yet") from error
        self.operands = self.options.operands

    async def _usage(self, text: str, status: int | None) -> int:
        await self.out.flush()
        if text:
            await self.complain(text)
        if self.gnu:
            await self.process.write(2, self.program.hint.format(name=self.name))
        else:
            from emulator.machine.programs.busybox.usage import usage

            await self.process.write(2, usage(self.name))
        return self.trouble if status is None else status

    async def _end(self, text: str, status: int | None) -> int:
        await self.out.flush()
        await self.complain(text)
        return self.trouble if status is None else status

    # ---- what a program says

    async def complain(self, text: str) -> None:
        """A line on standard error, the program's name before it."""
        try:
            await self.process.write(2, f"{self.name}: {text}\n")
        except LinuxError:
            return  # nobody is left to hear it

    async def fail(self, text: str, status: int | None = None) -> None:
        """Complains and goes on; the program's status will tell."""
        await self.complain(text)
        self.status = self.trouble if status is None else status

    def colon(self, name: str) -> str:
        return quoting.colon(name, self.utf8) if self.gnu else name

    def quoted(self, name: str) -> str:
        """As coreutils quotes a file's name in a sentence; busybox: plain quotes."""
        return quoting.shell(name, True, self.utf8) if self.gnu else f"'{name}'"

    def quote(self, name: str) -> str:
        """As coreutils quotes any other word."""
        return quoting.locale(name, self.utf8) if self.gnu else f"'{name}'"

    def words(self, gnu: str, busybox: str) -> str:
        return gnu if self.gnu else busybox

    # ---- what it was given

    def has(self, key: str) -> bool:
        return self.options.has(key)

    def get(self, key: str) -> str | None:
        return self.options.get(key)

    def need(self, least: int = 1, most: int | None = None, what: str = "operand") -> None:
        """Checks the count of operands, in coreutils' words."""
        given = self.operands
        if not self.gnu:
            if len(given) < least or (most is not None and len(given) > most):
                raise Usage
            return
        if len(given) < least:
            raise Usage(f"missing {what}" if not given else f"missing {what} after {self.quote(given[-1])}")
        if most is not None and len(given) > most:
            raise Usage(f"extra operand {self.quote(given[most])}")

    def open(self, name: str) -> OpenFile:
        """An input file; `-` is standard input. Raises LinuxError."""
        if name == "-":
            file = self.process.files.get(0)
            if file is None:
                raise LinuxError(Errno.EBADF, "-")
            return file
        return self.process.open(name)

    def shut(self, name: str, file: OpenFile) -> None:
        if name != "-":
            file.close()

    async def bad_input(self, wording: tuple[str, str], name: str, error: LinuxError) -> None:
        shown = name if name != "-" or not self.gnu else "-"
        text = wording[0 if self.gnu else 1]
        await self.fail(text.format(n=shown, c=self.colon(shown), a=self.quoted(shown), e=error))

    async def each(self, visit: Callable[[str, OpenFile], Awaitable[None]], names: Iterable[str] | None = None) -> None:
        """Opens the inputs one after another (none: standard input); a bad one is reported and passed over."""
        for name in (self.operands or ["-"]) if names is None else names:
            try:
                file = self.open(name)
            except LinuxError as error:
                await self.bad_input(self.program.opening, name, error)
                continue
            try:
                await visit(name, file)
            except LinuxError as error:
                await self.bad_input(self.program.reading, name, error)
            finally:
                self.shut(name, file)


def _is_utf8(env: dict[str, str]) -> bool:
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    return "utf-8" in locale.lower() or "utf8" in locale.lower()

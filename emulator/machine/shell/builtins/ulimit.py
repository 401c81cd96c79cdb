"""`ulimit`: a process's resource limits, in each shell's order, units and words."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.resources import UNLIMITED, limit, set_limit
from emulator.machine.shell.errors import InvalidOption, ShellError
from emulator.machine.shell.shell import Shell


@dataclass(frozen=True, slots=True)
class Row:
    """One limit: bash's and busybox' words, dash's (none where dash lacks it), the resource, the bytes of its unit."""

    bash: str
    unit: str
    dash: str
    resource: str
    size: int = 1


ROWS: dict[str, Row] = {
    "R": Row("real-time non-blocking time ", "(microseconds, -R)", "", "rttime"),
    "c": Row("core file size             ", "(blocks, -c)", "coredump(blocks)", "core", 1024),
    "d": Row("data seg size              ", "(kbytes, -d)", "data(kbytes)", "data", 1024),
    "e": Row("scheduling priority                ", "(-e)", "", "nice"),
    "f": Row("file size                  ", "(blocks, -f)", "file(blocks)", "fsize", 1024),
    "i": Row("pending signals                    ", "(-i)", "", "sigpending"),
    "l": Row("max locked memory          ", "(kbytes, -l)", "locked memory(kbytes)", "memlock", 1024),
    "m": Row("max memory size            ", "(kbytes, -m)", "memory(kbytes)", "rss", 1024),
    "n": Row("open files                         ", "(-n)", "nofiles", "nofile"),
    "p": Row("pipe size               ", "(512 bytes, -p)", "", ""),
    "q": Row("POSIX message queues        ", "(bytes, -q)", "", "msgqueue"),
    "r": Row("real-time priority                 ", "(-r)", "rtprio", "rtprio"),
    "s": Row("stack size                 ", "(kbytes, -s)", "stack(kbytes)", "stack", 1024),
    "t": Row("cpu time                  ", "(seconds, -t)", "time(seconds)", "cpu"),
    "u": Row("max user processes                 ", "(-u)", "process", "nproc"),
    "v": Row("virtual memory             ", "(kbytes, -v)", "vmemory(kbytes)", "as", 1024),
    "x": Row("file locks                         ", "(-x)", "locks", "locks"),
}
#: The letters of each shell, in the order of its `ulimit -a`; dash calls two of them otherwise.
LETTERS = {"bash": "".join(ROWS), "dash": "tfdscmlpnvwr", "ash": "cdefilmnqrstuvx"}
DASH_LETTERS = {"w": "x", "p": "u"}
PIPE_SIZE = "8"


class BadNumber(ShellError):
    bash = "{0}: invalid number"
    dash = "bad number"
    ash_status = 1


class CannotModify(ShellError):
    """(what the limit is called, reason)"""

    bash = "{0}: cannot modify limit: {1}"
    dash = "error setting limit ({1})"


async def ulimit(shell: Shell, argv: list[str]) -> int:
    """Each letter may have a value behind it; without one the limit is shown."""
    flags, asked, everything = set[str](), list[tuple[str, str | None]](), False
    words = argv[1:]
    while words and words[0].startswith("-") and len(words[0]) > 1:
        for letter in words.pop(0)[1:]:
            if letter in "SH":
                flags.add(letter)
            elif letter == "a":
                everything = True
            elif letter in LETTERS[shell.flavour.name]:
                asked.append((letter, None))
            else:
                return await refuse_option(shell, letter)
        if asked and asked[-1][1] is None and words and not words[0].startswith("-"):
            asked[-1] = asked[-1][0], words.pop(0)
    if everything:
        await shell.process.out("".join(line(shell, letter, flags) for letter in LETTERS[shell.flavour.name]))
        return 0
    asked = asked or [("f", words[0] if words else None)]
    for letter, text in asked:
        if text is None:
            several = len(asked) > 1 and shell.flavour.is_bash
            await shell.process.out(line(shell, letter, flags) if several else shown(shell, letter, flags) + "\n")
        elif (status := await change(shell, letter, text, flags)) != 0:
            return status
    return 0


async def refuse_option(shell: Shell, letter: str) -> int:
    if shell.flavour.name != "ash":
        raise InvalidOption("-" + letter)
    await shell.process.complain(f"ulimit: invalid option -- '{letter}'\n")  # getopt(3) says it there
    return 1


def row_of(shell: Shell, letter: str) -> Row:
    return ROWS[DASH_LETTERS.get(letter, letter) if shell.flavour.name == "dash" else letter]


def unit_of(shell: Shell, row: Row) -> int:
    """dash and busybox count blocks of 512 bytes, bash of 1024."""
    return 512 if row.resource in ("core", "fsize") and not shell.flavour.is_bash else row.size


def shown(shell: Shell, letter: str, flags: set[str]) -> str:
    row = row_of(shell, letter)
    if not row.resource:
        return PIPE_SIZE
    value = limit(shell.process, row.resource)["H" in flags and "S" not in flags]
    return "unlimited" if value == UNLIMITED else str(value // unit_of(shell, row))


def line(shell: Shell, letter: str, flags: set[str]) -> str:
    row, value = row_of(shell, letter), shown(shell, letter, flags)
    if shell.flavour.is_bash:
        return f"{row.bash} {row.unit} {value}\n"
    if shell.flavour.name == "dash":
        return f"{row.dash:<20} {value}\n"
    measure = row.unit.strip("()").rpartition(", ")[0].replace("kbytes", "kb")
    told = f"{row.bash.strip()} ({measure})" if measure else row.bash.strip()
    return f"{told:<32}(-{letter}) {value}\n"


async def change(shell: Shell, letter: str, text: str, flags: set[str]) -> int:
    row = row_of(shell, letter)
    soft, hard = limit(shell.process, row.resource) if row.resource else (0, 0)
    special = {"unlimited": UNLIMITED, "soft": soft, "hard": hard}
    if text not in special and not text.isdecimal():
        return await failed(shell, BadNumber(text), f"invalid number '{text}'")
    value = special[text] if text in special else number_of(text) * unit_of(shell, row)
    try:
        if not row.resource:
            raise CannotModify(row.bash.strip(), "Invalid argument")
        soft = value if "S" in flags or "H" not in flags else soft
        set_limit(shell.process, row.resource, soft, value if "H" in flags or "S" not in flags else hard)
    except LinuxError as error:
        return await failed(shell, CannotModify(row.bash.strip(), str(error)), f"error setting limit: {error}")
    return 0


async def failed(shell: Shell, failure: ShellError, ash: str) -> int:
    """busybox goes on, and names no built-in."""
    if shell.flavour.name != "ash":
        raise failure
    await shell.process.complain(f"{shell.name}: {ash}\n")
    return 1


COMMANDS = {"ulimit": ulimit}

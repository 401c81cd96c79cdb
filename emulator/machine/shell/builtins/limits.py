"""`umask`, `ulimit`, `times`."""

from __future__ import annotations

import re

from emulator.machine.shell.errors import InvalidOption, ShellError, UsageFailure
from emulator.machine.shell.shell import Shell

#: letter: (description of bash, unit of bash, value, description of dash and busybox)
LIMITS: dict[str, tuple[str, str, str, str]] = {
    "R": ("real-time non-blocking time ", "(microseconds, -R)", "unlimited", ""),
    "c": ("core file size             ", "(blocks, -c)", "0", "coredump(blocks)"),
    "d": ("data seg size              ", "(kbytes, -d)", "unlimited", "data(kbytes)"),
    "e": ("scheduling priority                ", "(-e)", "0", ""),
    "f": ("file size                  ", "(blocks, -f)", "unlimited", "file(blocks)"),
    "i": ("pending signals                    ", "(-i)", "15449", ""),
    "l": ("max locked memory          ", "(kbytes, -l)", "8192", "locked memory(kbytes)"),
    "m": ("max memory size            ", "(kbytes, -m)", "unlimited", "memory(kbytes)"),
    "n": ("open files                         ", "(-n)", "1048576", "nofiles"),
    "p": ("pipe size               ", "(512 bytes, -p)", "8", ""),
    "q": ("POSIX message queues        ", "(bytes, -q)", "819200", ""),
    "r": ("real-time priority                 ", "(-r)", "0", "rtprio"),
    "s": ("stack size                 ", "(kbytes, -s)", "8192", "stack(kbytes)"),
    "t": ("cpu time                  ", "(seconds, -t)", "unlimited", "time(seconds)"),
    "u": ("max user processes                 ", "(-u)", "unlimited", "process"),
    "v": ("virtual memory             ", "(kbytes, -v)", "unlimited", "vmemory(kbytes)"),
    "x": ("file locks                         ", "(-x)", "unlimited", "locks"),
}
HARD_FILES = 1048576
DASH_ORDER = "tfdsclmpnvwr"
#: dash calls two of them otherwise.
DASH_LETTERS = {"w": "x", "p": "u"}
ASH_LETTERS = "cdefilmnpqrstuvx"


async def umask(shell: Shell, argv: list[str]) -> int:
    words = argv[1:]
    symbolic = "-S" in words
    reusable = "-p" in words
    words = [word for word in words if word not in ("-S", "-p", "--")]
    if not words:
        mask = shell.process.umask
        text = symbols(mask) if symbolic else f"{mask:04o}"
        await shell.process.out(f"umask {'-S ' if symbolic else ''}{text}\n" if reusable else text + "\n")
        return 0
    shell.process.umask = new_mask(shell, words[0])
    return 0


def symbols(mask: int) -> str:
    allowed = ~mask & 0o777
    parts = []
    for who, shift in (("u", 6), ("g", 3), ("o", 0)):
        bits = allowed >> shift & 7
        parts.append(f"{who}={'r' if bits & 4 else ''}{'w' if bits & 2 else ''}{'x' if bits & 1 else ''}")
    return ",".join(parts)


def new_mask(shell: Shell, word: str) -> int:
    if word[0].isdigit():
        if re.fullmatch(r"[0-7]{1,4}", word) is None:
            raise BadMask(word)
        return int(word, 8) & 0o777
    allowed = ~shell.process.umask & 0o777
    for clause in word.split(","):
        match = re.fullmatch(r"([ugoa]*)([-+=])([rwx]*)", clause)
        if match is None:
            raise BadMode(word if not shell.flavour.is_bash else clause[:1])
        allowed = changed(allowed, *match.groups())
    return ~allowed & 0o777


class BadMode(ShellError):
    bash = "`{0}': invalid symbolic mode character"
    dash = "Illegal mode: {0}"
    ash = "illegal mode: {0}"


class BadMask(ShellError):
    bash = "{0}: octal number out of range"
    dash = "Illegal number: {0}"
    ash = "illegal mode: {0}"


def changed(allowed: int, who: str, sign: str, letters: str) -> int:
    bits = sum({"r": 4, "w": 2, "x": 1}[letter] for letter in set(letters))
    for shift, letter in ((6, "u"), (3, "g"), (0, "o")):
        if letter not in (who or "ugo").replace("a", "ugo"):
            continue
        if sign == "=":
            allowed = allowed & ~(7 << shift) | bits << shift
        elif sign == "+":
            allowed |= bits << shift
        else:
            allowed &= ~(bits << shift)
    return allowed


async def ulimit(shell: Shell, argv: list[str]) -> int:
    letters, words = "", argv[1:]
    while words and words[0].startswith("-") and len(words[0]) > 1:
        letters += words.pop(0)[1:]
    chosen = [letter for letter in letters if letter not in "SHa"]
    for letter in chosen:
        if letter not in known_letters(shell):
            raise InvalidOption("-" + letter)
    if shell.flavour.name == "dash":
        chosen = [DASH_LETTERS.get(letter, letter) for letter in chosen]
    limits = shell.limits
    if "a" in letters:
        await shell.process.out("".join(row(shell, letter) for letter in order(shell)))
        return 0
    letter = chosen[0] if chosen else "f"
    if not words:
        if len(chosen) > 1 and shell.flavour.is_bash:
            await shell.process.out("".join(row(shell, one) for one in chosen))
        else:
            await shell.process.out(value(shell, letter, "H" in letters and "S" not in letters) + "\n")
        return 0
    if not words[0].isdigit() and words[0] not in ("unlimited", "hard", "soft"):
        raise UsageFailure(words[0], bash="{0}: invalid number", dash="bad number")
    if words[0] not in ("hard", "soft"):
        limits[letter] = words[0]
        enforce(shell, letter, words[0])
    return 0


def enforce(shell: Shell, letter: str, text: str) -> None:
    """Those that a process here feels."""
    number = int(text) if text.isdigit() else None
    if letter == "n":
        shell.process.open_files_max = HARD_FILES if number is None else min(number, HARD_FILES)
    elif letter == "f":
        shell.process.file_size_max = 0 if number is None else max(1, number * (1024 if shell.flavour.is_bash else 512))


def known_letters(shell: Shell) -> str:
    return "".join(LIMITS) if shell.flavour.is_bash else DASH_ORDER if shell.flavour.name == "dash" else ASH_LETTERS


def order(shell: Shell) -> list[str]:
    if shell.flavour.is_bash:
        return list(LIMITS)
    if shell.flavour.name == "ash":
        return [letter for letter in LIMITS if letter not in "Rp"]
    return [letter for letter in DASH_ORDER if letter in LIMITS and LIMITS[letter][3]]


#: letter: the limit's name for `docker run --ulimit`, and the bytes of its unit (blocks are bash's; dash has halves).
NAMES = {
    "c": ("core", 1024), "d": ("data", 1024), "e": ("nice", 1), "f": ("fsize", 1024), "i": ("sigpending", 1),
    "l": ("memlock", 1024), "m": ("rss", 1024), "n": ("nofile", 1), "q": ("msgqueue", 1), "r": ("rtprio", 1),
    "s": ("stack", 1024), "t": ("cpu", 1), "u": ("nproc", 1), "v": ("as", 1024), "x": ("locks", 1),
}  # fmt: skip


def value(shell: Shell, letter: str, hard: bool = False) -> str:
    return shell.limits.get(letter) or given(shell, letter, hard) or LIMITS[letter][2]


def given(shell: Shell, letter: str, hard: bool) -> str:
    """What the machine was made with, "" for nothing."""
    name, unit = NAMES.get(letter, ("", 1))
    limit = shell.process.machine.limits.ulimits.get(name)
    if limit is None:
        return ""
    if letter in "cf" and not shell.flavour.is_bash:
        unit = 512
    return "unlimited" if limit[hard] < 0 else str(limit[hard] // unit)


def row(shell: Shell, letter: str) -> str:
    name, unit, _, short = LIMITS[letter]
    if shell.flavour.is_bash:
        return f"{name} {unit} {value(shell, letter)}\n"
    if shell.flavour.name == "dash":
        return f"{short:<20} {value(shell, letter)}\n"
    measure = unit.strip("()").rpartition(", ")[0].replace("kbytes", "kb")
    told = f"{name.strip()} ({measure})" if measure else name.strip()
    return f"{told:<32}(-{letter}) {value(shell, letter)}\n"


async def times(shell: Shell, argv: list[str]) -> int:
    zero = "0m0.000s 0m0.000s" if shell.flavour.is_bash else "0m0.000000s 0m0.000000s"
    await shell.process.out(f"{zero}\n{zero}\n")
    return 0


COMMANDS = {"umask": umask, "ulimit": ulimit, "times": times}

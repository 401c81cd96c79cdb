"""`read`: a line from standard input into variables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.shell.errors import InvalidIdentifier, InvalidOption, ShellError, UsageFailure
from emulator.machine.shell.line_reader import position
from emulator.machine.shell.shell import Shell
from emulator.machine.shell.variables import Variable, indexed
from emulator.machine.shell.words import NAME
from emulator.timeline import Pause, wait_any

SECOND = 1_000_000_000
LIMIT = 16 << 20
TURN = 4096
COUNT_LIMIT = (1 << 31) - 1
#: Seconds; some two hundred years.
TIMEOUT_LIMIT = 1 << 33
#: Nanoseconds that reading a byte alone takes.
BYTE_COST = 1000
#: Bytes that are taken at once where what is too much can be given back.
BLOCK = 512
LETTERS = {"bash": "rsaidnNptue", "dash": "rp", "ash": "rspnNtud"}
WITH_VALUE = "adinNptu"
#: A backslash-quoted character, kept from splitting, is marked by this in front.
MARK = "\x01"


class NoVariables(ShellError):
    bash = "arg count"
    status = 2


class BadName(InvalidIdentifier):
    ash = "'{0}': bad variable name"


class BadValue(UsageFailure):
    """What is no number behind -n, -t or -u."""

    status = 1


class BadDescriptor(ShellError):
    bash = "{0}: invalid file descriptor: Bad file descriptor"
    ash = "read error: Bad file descriptor"


@dataclass(slots=True)
class Request:
    raw: bool = False
    silent: bool = False
    array: str = ""
    delimiter: str = "\n"
    count: int | None = None
    exact: bool = False
    prompt: str = ""
    timeout: int | None = None
    fd: int = 0
    names: list[str] = field(default_factory=list)
    bad_name: str | None = None


@lru_cache(256)
def parsed(flavour: str, argv: tuple[str, ...]) -> Request:
    """What a call asks for; nobody changes it afterwards."""
    request, words = Request(), list(argv[1:])
    while words and words[0].startswith("-") and len(words[0]) > 1:
        option = words.pop(0)
        if option == "--":
            break
        for place, letter in enumerate(option[1:], 1):
            if letter not in LETTERS[flavour]:
                raise InvalidOption("-" + letter)
            if letter in WITH_VALUE:
                value = option[place + 1 :] or (words.pop(0) if words else None)
                if value is None:
                    raise UsageFailure("-" + letter, bash="{0}: option requires an argument", dash="No arg for {0} option")
                give(request, letter, value)
                break
            request.raw = request.raw or letter == "r"
            request.silent = request.silent or letter == "s"
    request.names = words
    request.bad_name = next((name for name in words if not is_name(flavour, name)), None)
    return request


def is_name(flavour: str, name: str) -> bool:
    return NAME.fullmatch(name.partition("[")[0] if flavour == "bash" else name) is not None


def give(request: Request, letter: str, value: str) -> None:
    if letter == "a":
        request.array = value
    elif letter == "d":
        request.delimiter = value[:1] or "\0"
    elif letter in "nN":
        if not value.isdigit():
            raise BadValue(value, bash="{0}: invalid number", ash="invalid count")
        request.count, request.exact = number_of(value), letter == "N"
        if request.count > COUNT_LIMIT:
            raise BadValue(value, bash="{0}: invalid number", ash="invalid count")
    elif letter == "p":
        request.prompt = value
    elif letter == "t":
        if re.fullmatch(r"\d+(\.\d*)?|\.\d+", value) is None:
            raise BadValue(value, bash="{0}: invalid timeout specification", ash="invalid timeout")
        request.timeout = int(min(float(value), TIMEOUT_LIMIT) * SECOND)
    elif letter == "u":
        if not value.isdigit():
            raise BadValue(value, bash="{0}: invalid file descriptor specification", ash="invalid file descriptor")
        request.fd = number_of(value)


async def read(shell: Shell, argv: list[str]) -> int:
    request = parsed(shell.flavour.name, tuple(argv))
    try:
        check_names(shell, request)
    except BadName as failure:
        if shell.flavour.name != "ash":
            raise
        await shell.process.complain(f"{shell.name}: read: {failure.text('ash')}\n")
        return 1
    try:
        file = shell.process.file(request.fd)
    except LinuxError:
        raise BadDescriptor(request.fd) from None
    if request.prompt and file.is_terminal:
        await shell.process.complain(request.prompt)
    if request.timeout == 0:
        return 0 if file.ready() else 1
    try:
        text, status = await Reader(shell, request, file).run()
    except LinuxError as error:
        raise UsageFailure(request.fd, error, bash="read error: {0}: {1}", ash="read error: {1}") from error
    store(shell, request, text)
    return status


def check_names(shell: Shell, request: Request) -> None:
    if request.bad_name is not None:
        raise BadName(request.bad_name)
    if not request.names and shell.flavour.name == "dash":
        raise NoVariables


class Reader:
    """Takes characters one by one up to the delimiter, and not one more."""

    def __init__(self, shell: Shell, request: Request, file: OpenFile) -> None:
        self.shell, self.request, self.file = shell, request, file
        self.deadline = None if request.timeout is None else shell.process.kernel.timeline.now + request.timeout
        self.buffer = b""
        self.start = position(file) if not file.is_terminal else None
        self.used = 0
        self.ended = False

    async def run(self) -> tuple[str, int]:
        """(the text, with quoted characters marked; the status)"""
        attributes = self.terminal_mode()
        try:
            return await self.collect()
        finally:
            if attributes is not None:
                attributes()
            if self.start is not None:
                self.file.seek(self.start + self.used)

    def terminal_mode(self) -> Callable[[], None] | None:
        """Sets the terminal as -s, -n and -d want it; gives what puts it back."""
        terminal = self.file.terminal
        request = self.request
        if terminal is None or not (request.silent or request.count is not None or request.delimiter != "\n"):
            return None
        saved = terminal.attributes
        by_key = request.count is not None or request.delimiter != "\n"
        terminal.attributes = replace(saved, echo=saved.echo and not request.silent, canonical=not by_key)

        def put_back() -> None:
            terminal.attributes = saved

        return put_back

    async def collect(self) -> tuple[str, int]:
        request = self.request
        data = bytearray()
        count = 0
        delimiter = None if request.exact else request.delimiter.encode("utf-8", "surrogateescape")
        while request.count is None or count < request.count:
            if delimiter is not None and request.count is None:
                if not self.buffer and self.deadline is None:
                    await self.fill()
                if self.buffer:
                    data += self.plain(delimiter)
                if self.buffer[:1] == delimiter:
                    self.buffer = self.buffer[1:]
                    self.used += 1
                    break
            byte = await self.byte()
            if byte is None:
                return decoded(data), 142 if self.shell.flavour.is_bash else 1
            if not byte:
                return decoded(data), 1
            if byte == delimiter:
                break
            if byte == b"\\" and not request.raw:
                following = await self.byte()
                if following == b"\n":
                    continue
                data += MARK.encode() + (following or b"")
                count += 1
                continue
            if byte != b"\0":
                data += byte
            count += byte[0] & 0xC0 != 0x80
            if len(data) > LIMIT:
                break
        return decoded(data), 0

    def plain(self, delimiter: bytes) -> bytes:
        """What of the buffer is neither delimiter nor of any meaning."""
        end = self.buffer.find(delimiter)
        piece = self.buffer if end < 0 else self.buffer[:end]
        if not self.request.raw and (escape := piece.find(b"\\")) >= 0:
            piece = piece[:escape]
        if (zero := piece.find(b"\0")) >= 0:
            piece = piece[:zero]
        self.buffer = self.buffer[len(piece) :]
        self.used += len(piece)
        return piece

    async def byte(self) -> bytes | None:
        """One byte; b"" at the end; None when time is up."""
        if not self.buffer:
            if self.deadline is not None and not await self.wait():
                return None
            await self.fill()
            if not self.buffer:
                return b""
        byte, self.buffer = self.buffer[:1], self.buffer[1:]
        self.used += 1
        if self.used % TURN == 0:
            await Pause((), TURN * BYTE_COST)  # others get their turn, and a signal may come
        return byte

    async def fill(self) -> None:
        """Reads what can be had at once, unless the end was seen."""
        if not self.ended:
            size = BLOCK if self.start is not None else self.line_size()
            self.buffer = await self.shell.process.read(self.request.fd, size)
            self.ended = not self.buffer

    def line_size(self) -> int:
        """How many bytes can be taken of what cannot be given back: a line, if one lies ready."""
        request = self.request
        if request.count is not None or request.exact:
            return 1
        delimiter = request.delimiter.encode("utf-8", "surrogateescape")
        return max(1, self.file.waiting().find(delimiter, 0, BLOCK) + 1)

    async def wait(self) -> bool:
        timeline = self.shell.process.kernel.timeline
        while not self.file.ready():
            left = (self.deadline or 0) - timeline.now
            if left <= 0 or await wait_any(self.file.readable, timeout=left) is None:
                return False
        return True


def decoded(data: bytearray) -> str:
    return data.decode("utf-8", "surrogateescape")


def unmarked(text: str) -> str:
    return re.sub(MARK + "(.)", r"\1", text, flags=re.DOTALL).replace(MARK, "")


def store(shell: Shell, request: Request, text: str) -> None:
    ifs = shell.ifs
    if request.array:
        shell.variables.set_array(request.array, indexed(split(text, ifs, None)), "a")
        return
    if not request.names:
        shell.assigner.assign("REPLY", unmarked(text))
        return
    values = [unmarked(text)] if request.exact else split(text, ifs, len(request.names))
    plain = "allexport" not in shell.options
    for place, name in enumerate(request.names):
        value = values[place] if place < len(values) else ""
        if not (plain and name != "PATH" and shell.variables.replace(name, value)):
            assign(shell, name, value)


def assign(shell: Shell, name: str, value: str) -> None:
    base, bracket, rest = name.partition("[")
    if not bracket:
        shell.assigner.assign(name, value)
        return
    variable = shell.variables.find(base) or Variable(array="a")
    shell.variables.set_element(base, shell.assigner.key(variable, rest.rstrip("]")), value)


@lru_cache(64)
def separators(ifs: str) -> tuple[str, str, re.Pattern[str], re.Pattern[str]]:
    """(the blanks of IFS, its other characters, what parts two fields, what a field is)"""
    blank = "".join(character for character in " \t\n" if character in ifs)
    other = "".join(character for character in ifs if character not in " \t\n")
    cell = "(?:" + MARK + ".|[^" + re.escape(ifs + MARK) + "])*" if ifs else "(?:.)*"
    around = f"[{re.escape(blank)}]*" if blank else ""
    separator = f"{around}[{re.escape(other)}]{around}" if other else ""
    space = f"[{re.escape(blank)}]+" if blank else ""
    between = re.compile("|".join(one for one in (separator, space) if one) or "(?!)", re.DOTALL)
    return blank, other, between, re.compile(cell, re.DOTALL)


def split(text: str, ifs: str, count: int | None) -> list[str]:
    """Into at most `count` fields; the last takes the rest, without the blanks of IFS around it."""
    blank, other, between, field_text = separators(ifs)
    if count == 1 and not other and MARK not in text:
        return [text.strip(blank)] if blank and text.strip(blank) else [text] if text and not blank else []
    place = len(text) - len(text.lstrip(blank)) if blank else 0
    values: list[str] = []
    clean = unmarked if MARK in text else str
    while place < len(text):
        if count is not None and len(values) == count - 1:
            values.append(clean(last_field(text[place:], blank, other)))
            return values
        match = field_text.match(text, place)
        end = match.end() if match is not None else place
        values.append(clean(text[place:end]))
        gap = between.match(text, end)
        place = gap.end() if gap is not None else max(end, place + 1)
    return values


def last_field(rest: str, blank: str, other: str) -> str:
    """The rest of the line; a separator alone at its end is dropped if there is only that one."""
    stripped = rest
    while stripped and blank and stripped[-1] in blank and stripped[-2:-1] != MARK:
        stripped = stripped[:-1]
    if other and stripped[-1:] in tuple(other) and stripped[-2:-1] != MARK:
        body = stripped[:-1]
        if not any(character in body for character in other):
            return body.rstrip(blank) if blank else body
    return stripped


COMMANDS = {"read": read}

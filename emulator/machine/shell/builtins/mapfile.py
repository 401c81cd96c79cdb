"""`mapfile`, `readarray`: lines of a file as an array."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.shell import quoting
from emulator.machine.shell.errors import InvalidIdentifier, InvalidOption, ShellError, TooLarge
from emulator.machine.shell.execute import run_text
from emulator.machine.shell.line_reader import take_line
from emulator.machine.shell.shell import Shell
from emulator.machine.shell.variables import ARRAY_LIMIT, VALUE_LIMIT, indexed
from emulator.machine.shell.words import NAME

VALUES = {
    "n": "line count", "s": "line count", "O": "array origin", "c": "callback quantum",
    "u": "file descriptor specification",
}  # fmt: skip


class InvalidValue(ShellError):
    """(word, what it should be)"""

    bash = "{0}: invalid {1}"


async def mapfile(shell: Shell, argv: list[str]) -> int:
    words, values = argv[1:], {"d": "\n", "n": "0", "O": "", "s": "0", "u": "0", "c": "5000"}
    trim = False
    while words and words[0].startswith("-") and len(words[0]) > 1:
        option = words.pop(0)
        if option == "--":
            break
        for place, letter in enumerate(option[1:], 1):
            if letter == "t":
                trim = True
                continue
            if letter not in "dnOsucC":
                raise InvalidOption("-" + letter)
            values[letter] = option[place + 1 :] or (words.pop(0) if words else "")
            break
    for letter in "nOscu":
        if values.get(letter) and not values[letter].isdecimal():
            raise InvalidValue(values[letter], VALUES[letter])
    name = words[0] if words else "MAPFILE"
    if NAME.fullmatch(name) is None:
        raise InvalidIdentifier(name)
    lines = await read(shell, values, trim)
    if values["O"]:
        for place, line in enumerate(lines, int(values["O"])):
            shell.variables.set_element(name, place, line)
        return 0
    shell.variables.set_array(name, indexed(lines), "a")
    return 0


async def read(shell: Shell, values: dict[str, str], trim: bool) -> list[str]:
    delimiter = values["d"][:1].encode("utf-8", "surrogateescape") or b"\0"
    limit, skip, quantum = (number_of(values[letter] or "0") for letter in "nsc")
    limit = limit or ARRAY_LIMIT
    origin = int(values["O"] or 0)
    lines: list[str] = []
    size = 0
    while len(lines) < limit:
        data = await take_line(shell.process, number_of(values["u"]), delimiter)
        if not data:
            break
        size += len(data)
        shell.process.grow(size)
        if size > VALUE_LIMIT:
            raise TooLarge("lines")
        if skip:
            skip -= 1
            continue
        text = data.removesuffix(delimiter) if trim else data
        lines.append(text.decode("utf-8", "surrogateescape"))
        if "C" in values and quantum and len(lines) % quantum == 0:
            await run_text(shell, f"{values['C']} {origin + len(lines) - 1} {quoting.single(lines[-1])}")
    return lines


COMMANDS = {"mapfile": mapfile, "readarray": mapfile}

"""`mapfile`, `readarray`: lines of a file as an array."""

from __future__ import annotations

from emulator.machine.shell.errors import InvalidOption, TooLarge, UsageFailure
from emulator.machine.shell.line_reader import take_line
from emulator.machine.shell.shell import Shell
from emulator.machine.shell.variables import ARRAY_LIMIT, VALUE_LIMIT, indexed


async def mapfile(shell: Shell, argv: list[str]) -> int:
    words, values = argv[1:], {"d": "\n", "n": "0", "O": "", "s": "0", "u": "0"}
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
    if "C" in values:
        raise UsageFailure(bash="-C: callbacks are not emulated yet")
    name = words[0] if words else "MAPFILE"
    lines = await read(shell, values, trim)
    if values["O"]:
        for place, line in enumerate(lines, int(values["O"])):
            shell.variables.set_element(name, place, line)
        return 0
    shell.variables.set_array(name, indexed(lines), "a")
    return 0


async def read(shell: Shell, values: dict[str, str], trim: bool) -> list[str]:
    delimiter = values["d"][:1].encode("utf-8", "surrogateescape") or b"\0"
    limit, skip = int(values["n"]) or ARRAY_LIMIT, int(values["s"])
    lines: list[str] = []
    size = 0
    while len(lines) < limit:
        data = await take_line(shell.process, int(values["u"]), delimiter)
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
    return lines


COMMANDS = {"mapfile": mapfile, "readarray": mapfile}

"""`hash`: the places of programs that the shell remembers."""

from __future__ import annotations

from emulator.machine.shell.builtins import find_builtin
from emulator.machine.shell.errors import NotFound
from emulator.machine.shell.external import search
from emulator.machine.shell.shell import Shell


async def hash_places(shell: Shell, argv: list[str]) -> int:
    words = argv[1:]
    if words[:1] == ["-r"]:
        shell.hashed.clear()
        words = words[1:]
        if not words:
            return 0
    if not words:
        return await show(shell)
    status = 0
    for word in words:
        if find_builtin(shell.flavour, word) is not None or word in shell.functions or "/" in word:
            continue
        shell.hashed.pop(word, None)
        found = search(shell, word)
        if found is None:
            await shell.fail(HashNotFound(word))
            status = 1
        else:
            shell.hashed[word] = found
    return status


class HashNotFound(NotFound):
    bash = "{0}: not found"


async def show(shell: Shell) -> int:
    if shell.flavour.is_bash:
        if not shell.hashed:
            await shell.process.out("hash: hash table empty\n")
        else:
            rows = "".join(f"{1:4d}\t{path}\n" for path in shell.hashed.values())
            await shell.process.out("hits\tcommand\n" + rows)
    else:
        await shell.process.out("".join(f"{shell.hashed[name]}\n" for name in sorted(shell.hashed, key=bucket)))
    return 0


def bucket(name: str) -> int:
    """Where the Almquist shell's table keeps a command."""
    data = name.encode("utf-8", "surrogateescape")
    return ((data[0] << 4) + sum(data) & 0x7FFF) % 31


COMMANDS = {"hash": hash_places}

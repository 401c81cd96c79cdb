"""update-locale: `NAME=VALUE…` into /etc/default/locale."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import text_of

FILE = "/etc/default/locale"


async def main(process: Process) -> int:
    rows = dict(line.partition("=")[::2] for line in text_of(process, FILE).splitlines() if "=" in line)
    for word in process.argv[1:]:
        name, equals, value = word.partition("=")
        if equals:
            rows[name] = value
        else:
            rows.pop(name, None)
    try:
        process.write_file(FILE, "".join(f"{name}={value}\n" for name, value in rows.items()).encode())
    except LinuxError as error:
        await process.complain(f"update-locale: {FILE}: {error}\n")
        return 1
    return 0

"""The command line of python3: `--version`, `-c`, `-m http.server`; scripts and the prompt are not emulated."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.machine.kernel.process import Process
from emulator.machine.programs.python.evaluation import NotSimulated, Program, Raised, Value
from emulator.machine.programs.python.http_server import serve
from emulator.machine.programs.text.versions import HINT

NEWLINE = "\n"


async def run(process: Process, version: str) -> int:
    words = process.argv[1:]
    name = process.argv[0].rpartition("/")[2]
    if words[:1] in (["--version"], ["-V"]):
        await process.out(f"Python {version}\n")
        return 0
    if words[:1] == ["-c"] and len(words) > 1:
        return await command(process, name, version, words[1])
    if words[:1] == ["-c"]:
        await process.complain(f"Argument expected for the -c option\nusage: {process.argv[0]} [option] ... ")
        await process.complain("[-c cmd | -m mod | file | -] [arg] ...\nTry `python -h' for more information.\n")
        return 2
    if words[:2] == ["-m", "http.server"]:
        return await serve(process, name, version, words[2:])
    what = f"`-m {words[1]}'" if words[:1] == ["-m"] and len(words) > 1 else "running scripts" if words else "its prompt"
    await process.complain(f"{name}: {what} is not emulated; {HINT}\n")
    return 126


async def command(process: Process, name: str, version: str, source: str) -> int:
    program = Program(facts(process, version))
    status, said = 0, ""
    try:
        program.run(source)
    except Raised as error:
        status, said = 1, f'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n{error}\n'
        if str(error).startswith("SyntaxError\n"):
            said = f'  File "<string>", line 1\n{str(error).partition(NEWLINE)[2]}\n'
    except NotSimulated as error:
        status, said = 126, f"{name}: {error} is not emulated; {HINT}\n"
    await process.out("".join(program.written))
    if said:
        await process.complain(said)
    return status


def facts(process: Process, version: str) -> Mapping[str, Mapping[str, Value]]:
    """The modules that may be asked something."""
    environment: Value = dict(process.env)
    return {
        "sys": {"version": f"{version} (main) [GCC]", "platform": "linux", "argv": ["-c"], "version_info": tuple_of(version)},
        "os": {"environ": environment, "name": "posix", "sep": "/"},
        "platform": {},
        "json": {},
    }


def tuple_of(version: str) -> tuple[Value, ...]:
    return (*(int(part) for part in version.split(".") if part.isdigit()), "final", 0)

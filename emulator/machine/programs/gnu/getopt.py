"""getopt: options of a script put in order; util-linux's."""

from __future__ import annotations

from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.options import BadOption, parse
from emulator.machine.programs.text.quoting import shell

_TABLE = (
    "-a,--alternative! -l,--longoptions,--long= -n,--name= -o,--options= -q,--quiet -Q,--quiet-output -s,--shell= -T,--test"
    " -u,--unquoted"
)


@program(gnu=_TABLE, busybox=_TABLE, permute=False, busybox_permute=False, trouble=2)
async def main(job: Job) -> int | None:
    if job.has("T"):
        return 4
    words = list(job.operands)
    short = job.get("o")
    old = short is None
    if short is None:
        if not words:
            raise Complaint("missing optstring argument")
        short = words.pop(0)
    if words[:1] == ["--"]:
        words.pop(0)
    longs = [name for text in job.options.all("l") for name in text.replace(",", " ").split()]
    table = " ".join(_short(short.lstrip("+-")) + ["--" + name.rstrip(":") + _mark(name) for name in longs])
    try:
        parsed = parse(words, table, permute=not short.startswith("+"))
    except BadOption as error:
        await job.process.write(2, f"{job.get('n') or 'getopt'}: {error}\n")
        if old and not job.has("Q"):
            await job.out.text(" --\n")
        return 1
    plain = old or job.has("u")
    takes = {name.rstrip(":") for name in longs if name.endswith(":")} | {
        short[at] for at in range(len(short) - 1) if short[at + 1] == ":"
    }
    text = ""
    for key, value in parsed.values:
        text += f" {'--' if len(key) > 1 else '-'}{key}"
        if key in takes:
            text += f" {value or ''}" if plain else f" {shell(value or '')}"
    text += " --" + "".join(f" {word}" if plain else f" {shell(word)}" for word in parsed.operands)
    await job.out.text(text + "\n")
    return None


def _mark(name: str) -> str:
    return "?" if name.endswith("::") else "=" if name.endswith(":") else ""


def _short(text: str) -> list[str]:
    words = []
    for index, letter in enumerate(text):
        if letter != ":":
            tail = text[index + 1 : index + 3]
            words.append(f"-{letter}" + ("?" if tail == "::" else "=" if tail.startswith(":") else ""))
    return words

"""stty: what the terminal does with keys and lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from emulator.machine.digits import number_of
from emulator.machine.kernel.terminal import Attributes, Terminal
from emulator.machine.programs.text.job import Complaint, Job, Usage, program

_FLAGS: Final = {
    "icanon": "canonical",
    "echo": "echo",
    "echoctl": "echo_control",
    "isig": "signals",
    "onlcr": "output_newlines",
    "icrnl": "input_newlines",
    "tostop": "stop_background_output",
}
_CHARACTERS: Final = {
    "intr": "interrupt",
    "quit": "quit",
    "erase": "erase",
    "kill": "kill",
    "eof": "end_of_file",
    "susp": "suspend",
    "werase": "word_erase",
    "lnext": "literal_next",
    "rprnt": "reprint",
}


@program(raw=True)
async def main(job: Job) -> int | None:
    file = job.process.files.get(0)
    terminal = file.terminal if file is not None and file.is_terminal else None
    if terminal is None:
        raise Complaint(
            job.words("'standard input': Inappropriate ioctl for device", "standard input: Inappropriate ioctl for device")
        )
    words = list(job.operands)
    if words == ["size"]:
        await job.out.text(f"{terminal.rows} {terminal.columns}\n")
    elif words in (["-a"], ["--all"]):
        await job.out.text(_all(terminal))
    elif not words:
        await job.out.text("speed 38400 baud; line = 0;\n" + _changed(terminal.attributes))
    else:
        _set(job, terminal, words)
    return None


def _set(job: Job, terminal: Terminal, words: list[str]) -> None:
    words.reverse()
    while words:
        word = words.pop()
        bare, on = word.removeprefix("-"), not word.startswith("-")
        if bare in _FLAGS:
            terminal.attributes = replace(terminal.attributes, **{_FLAGS[bare]: on})
        elif word in ("sane", "cooked") or word == "-raw":
            terminal.attributes = Attributes()
        elif word in ("raw", "-cooked"):
            terminal.attributes = replace(terminal.attributes.raw(), output_newlines=False)
        elif word in _CHARACTERS and words:
            terminal.attributes = replace(terminal.attributes, **{_CHARACTERS[word]: _character(job, words.pop())})  # type: ignore[arg-type]  # these fields are ints
        elif word in ("rows", "cols", "columns") and words:
            size = words.pop()
            if not size.isdigit() or number_of(size) > 65535:
                raise Complaint(f"invalid integer argument: {job.quote(size)}")
            rows, columns = (number_of(size), terminal.columns) if word == "rows" else (terminal.rows, number_of(size))
            terminal.resize(rows, columns)
        else:
            raise Usage(job.words(f"invalid argument {job.quote(word)}", f"invalid argument '{word}'"))


def _character(job: Job, word: str) -> int:
    if word in ("undef", "^-"):
        return 0
    if len(word) == 2 and word[0] == "^":
        return 127 if word[1] == "?" else ord(word[1].upper()) & 31
    if len(word) == 1:
        return ord(word) & 255
    raise Complaint(f"invalid integer argument: {job.quote(word)}")


def _shown(byte: int) -> str:
    return "<undef>" if not byte else "^?" if byte == 127 else f"^{chr(byte + 64)}" if byte < 32 else chr(byte)


def _changed(attributes: Attributes) -> str:
    plain = Attributes()
    words = ["-brkint", "-imaxbel"]
    words += [
        ("" if getattr(attributes, field) else "-") + name
        for name, field in _FLAGS.items()
        if getattr(attributes, field) != getattr(plain, field)
    ]
    return " ".join(words) + "\n"


def _all(terminal: Terminal) -> str:
    attributes = terminal.attributes

    def flag(name: str) -> str:
        return name if getattr(attributes, _FLAGS[name]) else f"-{name}"

    c = {name: _shown(getattr(attributes, field)) for name, field in _CHARACTERS.items()}
    return (
        f"speed 38400 baud; rows {terminal.rows}; columns {terminal.columns}; line = 0;\n"
        f"intr = {c['intr']}; quit = {c['quit']}; erase = {c['erase']}; kill = {c['kill']}; eof = {c['eof']}; eol = <undef>;\n"
        f"eol2 = <undef>; swtch = <undef>; start = ^Q; stop = ^S; susp = {c['susp']}; rprnt = {c['rprnt']};\n"
        f"werase = {c['werase']}; lnext = {c['lnext']}; discard = ^O; min = 1; time = 0;\n"
        "-parenb -parodd -cmspar cs8 -hupcl -cstopb cread -clocal -crtscts\n"
        f"-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr {flag('icrnl')} ixon -ixoff\n"
        "-iuclc -ixany -imaxbel -iutf8\n"
        f"opost -olcuc -ocrnl {flag('onlcr')} -onocr -onlret -ofill -ofdel nl0 cr0 tab0 bs0 vt0 ff0\n"
        f"{flag('isig')} {flag('icanon')} iexten {flag('echo')} echoe echok -echonl -noflsh -xcase {flag('tostop')} -echoprt\n"
        f"{flag('echoctl')} echoke -flusho -extproc\n"
    )

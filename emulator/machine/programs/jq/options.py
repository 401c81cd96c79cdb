"""jq's command line."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.errors import EmulatorError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.jq.reader import BadJson, Reader
from emulator.machine.programs.jq.values import Value

SEE = (
    "Use jq --help for help with command-line options,\n"
    "or see the jq manpage, or online docs  at https://stedolan.github.io/jq\n"
)
UNKNOWN = "jq: Unknown option {}\n" + SEE
SHORT = {
    "r": "raw-output", "c": "compact-output", "n": "null-input", "s": "slurp", "S": "sort-keys", "e": "exit-status",
    "R": "raw-input", "j": "join-output", "a": "ascii-output", "C": "color-output", "M": "monochrome-output", "f": "from-file",
    "h": "help", "V": "version",
}  # fmt: skip
LONG = {*SHORT.values(), "tab", "unbuffered"}


class BadWords(EmulatorError):
    """The command line is wrong; `str()` is all that is printed."""


@dataclass(slots=True)
class Options:
    on: set[str] = field(default_factory=set)
    indent: str = "  "
    program: str | None = None
    files: list[str] = field(default_factory=list)
    variables: dict[str, Value] = field(default_factory=dict)
    positional: list[Value] = field(default_factory=list)


def read_words(process: Process) -> Options:
    """BadWords, LinuxError."""
    options, queue, rest = Options(), list(process.argv[1:]), ""
    while queue:
        word = queue.pop(0)
        if word.startswith("--") and len(word) > 2:
            rest = _long(process, options, word, queue) or rest
        elif word == "--":
            for one in queue:
                _operand(options, one, rest)
            break
        elif word.startswith("-") and word[1:2].isalpha():
            for letter in word[1:]:
                if letter not in SHORT:
                    raise BadWords(UNKNOWN.format(word))
                options.on.add(SHORT[letter])
        else:
            _operand(options, word, rest)
    return options


def _operand(options: Options, word: str, rest: str) -> None:
    if options.program is None:
        options.program = word
    elif rest == "args":
        options.positional.append(word)
    elif rest == "jsonargs":
        options.positional.append(_json(word, f"Invalid JSON text passed to --{rest}"))
    else:
        options.files.append(word)


def _long(process: Process, options: Options, word: str, queue: list[str]) -> str:
    name = word[2:]
    if name in ("args", "jsonargs"):
        return name
    if name in ("arg", "argjson", "slurpfile", "rawfile"):
        if len(queue) < 2:
            usage = {"arg": "varname value", "argjson": "varname text"}.get(name, "varname filename")
            raise BadWords(f"jq: --{name} takes two parameters (e.g. --{name} {usage})\n{SEE}")
        key, text = queue.pop(0), queue.pop(0)
        if name in ("slurpfile", "rawfile"):
            data = process.read_file(text).decode("utf-8", "replace")
            options.variables[f"${key}"] = data if name == "rawfile" else list(Reader(data))
        else:
            options.variables[f"${key}"] = text if name == "arg" else _json(text, "Invalid JSON text passed to --argjson")
    elif name == "indent":
        count = queue.pop(0) if queue else ""
        if not count.isdigit() or int(count) > 7:
            raise BadWords(f"jq: Cannot indent {'more than 7 characters' if count.isdigit() else 'less than zero'}\n")
        options.indent = " " * int(count)
    elif name in LONG:
        options.on.add(name)
        options.indent = "\t" if name == "tab" else options.indent
    else:
        raise BadWords(UNKNOWN.format(word))
    return ""


def _json(text: str, words: str) -> Value:
    try:
        return next(iter(Reader(text)))
    except (BadJson, StopIteration):
        raise BadWords(f"jq: {words}\n{SEE}") from None

"""An instruction of a line (buildkit: dockerfile/parser/line_parsers.go, dockerfile/instructions/parse.go).

Two kinds of faults: DockerfileError as the line is taken apart, which comes out as it is, and InstructionError as its parts are
understood, before which the reader of the file puts the line's number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from emulator.dockerfile.durations import duration
from emulator.dockerfile.errors import DockerfileError, InstructionError, meant
from emulator.dockerfile.flags import BOOL, LIST, TEXT, Flags
from emulator.dockerfile.instructions import (
    Arg,
    Cmd,
    Command,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Instruction,
    Label,
    Maintainer,
    Onbuild,
    Pair,
    Run,
    Shell,
    StopSignal,
    User,
    Volume,
    Workdir,
)
from emulator.dockerfile.lines import Line, heredoc_word, split_command
from emulator.dockerfile.run_mounts import check_early
from emulator.dockerfile.words import quoted_words
from emulator.quote import quote

STAGE_NAME = re.compile(r"[a-z][a-z0-9-_.]*")
NETWORKS = ("default", "none", "host")
BLANK = re.compile(r"[\t\v\f\r ]+")
FEWEST = 1_000_000
COPY_FLAGS = {"chown": TEXT, "from": TEXT, "chmod": TEXT, "link": BOOL, "exclude": LIST}
ADD_FLAGS = {
    "chown": TEXT, "chmod": TEXT, "link": BOOL, "keep-git-dir": BOOL, "checksum": TEXT, "unpack": BOOL, "exclude": LIST,
}  # fmt: skip
HEALTH_FLAGS = dict.fromkeys(("interval", "timeout", "start-period", "start-interval", "retries"), TEXT)


class MissingArguments(InstructionError):
    def __init__(self, name: str, what: str = "at least one argument") -> None:
        super().__init__(f"{name} requires {what}")


ONE = "exactly one argument"


def json_words(rest: str) -> tuple[str, ...] | None:
    """The words of a JSON list; None for what is none. Raises DockerfileError where it holds other things than words."""
    if not rest.lstrip().startswith("["):
        return None
    try:
        found = json.loads(rest)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list):
        return None
    if not all(isinstance(word, str) for word in found):
        raise DockerfileError("when using JSON array syntax, arrays must be comprised of strings only")
    return tuple(found)


def listed(rest: str) -> tuple[str, ...]:
    """Words of a JSON list, or divided by blanks."""
    words = json_words(rest)
    return words if words is not None else divided(rest)


def divided(rest: str) -> tuple[str, ...]:
    return tuple(BLANK.split(rest)) if rest else ()


def command(rest: str) -> Command:
    """Exec form or shell form."""
    words = json_words(rest)
    return Command(words, False) if words is not None else Command((rest,) if rest else (), True)


def pairs(rest: str, name: str, escape: str) -> tuple[Pair, ...]:
    """`A=B …`, or the old `A B`."""
    words = quoted_words(rest, escape)
    if not words:
        raise MissingArguments(name)
    if "=" not in words[0]:
        parts = BLANK.split(rest, maxsplit=1)
        if len(parts) < 2:
            raise DockerfileError(f"{name} must have two arguments")
        return (Pair(parts[0], parts[1], legacy=True),)
    for word in words:
        if "=" not in word:
            raise DockerfileError(f"Syntax error - can't find = in {quote(word)}. Must be of the form: name=value")
    found = [word.partition("=") for word in words]
    if not all(key for key, _, _ in found):
        raise InstructionError(f"{name} names can not be blank")
    return tuple(Pair(key, value) for key, _, value in found)


def parse_env(line: Line, escape: str) -> Env:
    found = pairs(line.rest, "ENV", escape)
    Flags(line.flags, {})
    return Env(line, found)


def parse_label(line: Line, escape: str) -> Label:
    found = pairs(line.rest, "LABEL", escape)
    Flags(line.flags, {})
    return Label(line, found)


def parse_arg(line: Line, escape: str) -> Arg:
    words = quoted_words(line.rest, escape)
    if not words:
        raise MissingArguments("ARG")
    found = []
    for word in words:
        key, equals, value = word.partition("=")
        if equals and not key:
            raise InstructionError("ARG names can not be blank")
        found.append(Pair(key, value if equals else None))
    return Arg(line, tuple(found))


def parse_maintainer(line: Line, escape: str) -> Maintainer:
    if not line.rest:
        raise MissingArguments("MAINTAINER", ONE)
    Flags(line.flags, {})
    return Maintainer(line, line.rest)


def parse_from(line: Line, escape: str) -> From:
    words, stage = divided(line.rest), ""
    if len(words) == 3 and words[1].lower() == "as":
        stage = words[2].lower()
        if not STAGE_NAME.fullmatch(stage):
            raise InstructionError(
                f"invalid name for build stage: {quote(words[2])}, name can't start with a number or contain symbols"
            )
    elif len(words) != 1:
        raise InstructionError("FROM requires either one or three arguments")
    flags = Flags(line.flags, {"platform": TEXT})
    return From(line, words[0], stage, flags.text("platform"))


def parse_copy(line: Line, escape: str) -> Copy:
    return copying(line, COPY_FLAGS, "COPY")


def parse_add(line: Line, escape: str) -> Copy:
    return copying(line, ADD_FLAGS, "ADD")


def copying(line: Line, known: dict[str, str], name: str) -> Copy:
    """COPY and ADD."""
    words = listed(line.rest)
    if len(words) < 2:
        what = "at least two arguments, but only one was provided. Destination could not be determined"
        raise MissingArguments(name, what)
    flags = Flags(line.flags, known)
    if heredoc_word(words[-1]) is not None:
        raise InstructionError(f"{name} cannot accept a heredoc as a destination")
    contents = {heredoc.name: heredoc for heredoc in line.heredocs}
    wanted = [(word, heredoc_word(word)) for word in words[:-1]]
    return Copy(
        line, tuple(word for word, heredoc in wanted if heredoc is None),
        tuple(contents[heredoc.name] for _, heredoc in wanted if heredoc is not None and heredoc.name in contents), words[-1],
        name == "ADD", flags.text("from"), flags.text("chown"), flags.text("chmod"), flags.yes("link"), flags.yes("parents"),
        flags.list("exclude"), flags.text("checksum"), flags.yes("unpack") if "unpack" in flags.used else None,
    )  # fmt: skip


def parse_run(line: Line, escape: str) -> Run:
    found = command(line.rest)
    flags = Flags(line.flags, {"mount": LIST, "network": TEXT, "device": LIST})
    network = flags.text("network")
    if "network" in flags.used and network not in NETWORKS:
        raise InstructionError(f"invalid network mode {quote(network)}{meant(network, NETWORKS)}")
    for mount in flags.list("mount"):
        check_early(mount)
    return Run(line, found, flags.list("mount"), network, flags.list("device"))


def parse_cmd(line: Line, escape: str) -> Cmd:
    found = command(line.rest)
    Flags(line.flags, {})
    return Cmd(line, found)


def parse_entrypoint(line: Line, escape: str) -> Entrypoint:
    found = command(line.rest)
    Flags(line.flags, {})
    return Entrypoint(line, found)


def parse_expose(line: Line, escape: str) -> Expose:
    if not line.rest:
        raise MissingArguments("EXPOSE")
    Flags(line.flags, {})
    return Expose(line, tuple(sorted(divided(line.rest))))


def parse_user(line: Line, escape: str) -> User:
    if not line.rest:
        raise MissingArguments("USER", ONE)
    Flags(line.flags, {})
    return User(line, line.rest)


def parse_workdir(line: Line, escape: str) -> Workdir:
    if not line.rest:
        raise MissingArguments("WORKDIR", ONE)
    Flags(line.flags, {})
    return Workdir(line, line.rest)


def parse_stopsignal(line: Line, escape: str) -> StopSignal:
    if not line.rest:
        raise MissingArguments("STOPSIGNAL", ONE)
    return StopSignal(line, line.rest)


def parse_volume(line: Line, escape: str) -> Volume:
    words = listed(line.rest)
    if not words:
        raise MissingArguments("VOLUME")
    Flags(line.flags, {})
    if not all(word.strip() for word in words):
        raise InstructionError("VOLUME specified can not be an empty string")
    return Volume(line, tuple(word.strip() for word in words))


def parse_shell(line: Line, escape: str) -> Shell:
    words = json_words(line.rest)
    Flags(line.flags, {})
    if not (line.rest if words is None else words):
        raise MissingArguments("SHELL")
    if words is None:
        raise InstructionError("SHELL requires the arguments to be in JSON form")
    return Shell(line, words)


def parse_onbuild(line: Line, escape: str) -> Onbuild:
    if not line.rest:
        raise MissingArguments("ONBUILD")
    Flags(line.flags, {})
    trigger = split_command(line.rest, escape)[0].upper()
    if trigger == "ONBUILD":
        raise InstructionError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    if trigger in ("MAINTAINER", "FROM"):
        raise InstructionError(f"{trigger} isn't allowed as an ONBUILD trigger")
    expression = re.sub(r"(?i)^\s*ONBUILD\s*", "", line.original)
    return Onbuild(line, expression + "".join(f"\n{each.content}{each.name}" for each in line.heredocs))


def parse_healthcheck(line: Line, escape: str) -> Healthcheck:
    kind, _, rest = line.rest.partition(" ") if " " in line.rest else (line.rest, "", "")
    words = command(rest.strip())
    if not kind:
        raise MissingArguments("HEALTHCHECK")
    if kind.upper() == "NONE":
        if words.words:
            raise InstructionError("HEALTHCHECK NONE takes no arguments")
        return Healthcheck(line, ("NONE",))
    flags = Flags(line.flags, HEALTH_FLAGS)
    if kind.upper() != "CMD":
        raise InstructionError(f"Unknown type {quote(kind.upper())} in HEALTHCHECK (try CMD)")
    if not words.words:
        raise InstructionError("Missing command after HEALTHCHECK CMD")
    test = ("CMD-SHELL" if words.shell else "CMD", *words.words)
    return Healthcheck(
        line, test, interval(flags, "interval"), interval(flags, "timeout"), interval(flags, "start-period"),
        interval(flags, "start-interval"), retries(flags.text("retries")),
    )  # fmt: skip


def interval(flags: Flags, name: str) -> int:
    """A duration of a health check."""
    found = duration(flags.text(name)) if flags.text(name) else 0
    if found and found < FEWEST:
        raise InstructionError(f"Interval {quote(name)} cannot be less than 1ms")
    return found


def retries(text: str) -> int:
    if not text:
        return 0
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise InstructionError(f"strconv.ParseInt: parsing {quote(text)}: invalid syntax")
    if not -(1 << 31) <= int(text) < 1 << 31:
        raise InstructionError(f"strconv.ParseInt: parsing {quote(text)}: value out of range")
    if int(text) < 0:
        raise InstructionError(f"--retries cannot be negative ({int(text)})")
    return int(text)


PARSERS: dict[str, Callable[[Line, str], Instruction]] = {
    "ADD": parse_add, "ARG": parse_arg, "CMD": parse_cmd, "COPY": parse_copy, "ENTRYPOINT": parse_entrypoint, "ENV": parse_env,
    "EXPOSE": parse_expose, "FROM": parse_from, "HEALTHCHECK": parse_healthcheck, "LABEL": parse_label,
    "MAINTAINER": parse_maintainer, "ONBUILD": parse_onbuild, "RUN": parse_run, "SHELL": parse_shell,
    "STOPSIGNAL": parse_stopsignal, "USER": parse_user, "VOLUME": parse_volume, "WORKDIR": parse_workdir,
}  # fmt: skip


def parse_line(line: Line, escape: str) -> Instruction:
    """The instruction; raises InstructionError or DockerfileError."""
    parser = PARSERS.get(line.keyword.upper())
    if parser is None:
        raise InstructionError(f"unknown instruction: {line.keyword}{meant(line.keyword, PARSERS, fold=True)}")
    return parser(line, escape)

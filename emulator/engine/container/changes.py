"""`--change` of commit and import: Dockerfile instructions on a configuration (moby: builder/dockerfile/dispatchers.go)."""

from __future__ import annotations

import json
import posixpath
import re
import shlex
from collections.abc import Callable, Sequence

from msgspec import structs

from emulator.engine.errors.container import InvalidSignal, NotAcceptedChange
from emulator.engine.timestamps import parse_duration
from emulator.model import signals
from emulator.model.config import Config, HealthConfig
from emulator.model.document import as_set

SHELL = ("/bin/sh", "-c")


def apply_changes(config: Config, changes: Sequence[str]) -> Config:
    """Each change in turn, or NotAcceptedChange. An entrypoint takes the command away, unless one was set before."""
    command_set = False
    for change in changes:
        for line in logical_lines(change):
            word, _, rest = line.strip().partition(" ")
            instruction = INSTRUCTIONS.get(word.upper())
            if instruction is None:
                raise NotAcceptedChange(f"{word.upper()} is not a valid change command")
            config = instruction(config, rest.strip())
            command_set |= word.upper() == "CMD"
            if word.upper() == "ENTRYPOINT" and not command_set:
                config = structs.replace(config, Cmd=None)
    return config


def logical_lines(text: str) -> list[str]:
    """The instructions of a change; comments and blank lines are none."""
    lines = [line for line in text.replace("\\\n", "").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        raise NotAcceptedChange("file with no instructions")
    return lines


def needs(words: object, name: str, what: str = "at least one argument") -> None:
    """An instruction without its arguments."""
    if not words:
        raise NotAcceptedChange(f"{name} requires {what}")


def exec_form(rest: str) -> tuple[str, ...] | None:
    """A JSON list of strings; None for the shell form."""
    if not rest.startswith("["):
        return None
    try:
        words = json.loads(rest)
    except (ValueError, RecursionError):
        return None
    return tuple(words) if isinstance(words, list) and all(isinstance(word, str) for word in words) else None


def command_words(config: Config, rest: str) -> tuple[str, ...]:
    """The words of CMD and ENTRYPOINT."""
    words = exec_form(rest)
    return words if words is not None else (*(config.Shell or SHELL), *([rest] if rest else []))


def pairs(rest: str, name: str) -> list[tuple[str, str]]:
    """`a=b c="d e"`, or the old `NAME VALUE`."""
    needs(rest, name)
    first = rest.split(None, 1)
    if "=" not in first[0]:
        if len(first) < 2:
            raise NotAcceptedChange(f"{name} must have two arguments")
        return [(first[0], first[1])]
    words = shlex.split(rest)
    for word in words:
        if "=" not in word:
            raise NotAcceptedChange(f'Syntax error - can\'t find = in "{word}". Must be of the form: name=value')
        if word.startswith("="):
            raise NotAcceptedChange(f"{name} names can not be blank")
    return [(key, value) for key, _, value in (word.partition("=") for word in words)]


def change_cmd(config: Config, rest: str) -> Config:
    return structs.replace(config, Cmd=command_words(config, rest), ArgsEscaped=False)


def change_entrypoint(config: Config, rest: str) -> Config:
    return structs.replace(config, Entrypoint=command_words(config, rest))


def change_env(config: Config, rest: str) -> Config:
    variables = {entry.partition("=")[0]: entry for entry in config.Env or ()}
    variables |= {key: f"{key}={value}" for key, value in pairs(rest, "ENV")}
    return structs.replace(config, Env=tuple(variables.values()))


def change_label(config: Config, rest: str) -> Config:
    return structs.replace(config, Labels={**(config.Labels or {}), **dict(pairs(rest, "LABEL"))})


def change_expose(config: Config, rest: str) -> Config:
    needs(rest, "EXPOSE")
    ports = [port for word in rest.split() for port in exposed(word)]
    return structs.replace(config, ExposedPorts=as_set([*(config.ExposedPorts or {}), *ports]))


def exposed(word: str) -> list[str]:
    """`80`, `80/udp`, `80-82`."""
    match = re.fullmatch(r"(?:[0-9.:]*:)?([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?", word)
    if match is None:
        raise NotAcceptedChange(f"invalid containerPort: {word}")
    first, last = int(match[1]), int(match[2] or match[1])
    if last > 65535 or last < first:
        raise NotAcceptedChange(f"invalid containerPort: {word}")
    return [f"{port}/{match[3] or 'tcp'}" for port in range(first, last + 1)]


def change_onbuild(config: Config, rest: str) -> Config:
    needs(rest, "ONBUILD")
    if rest.split()[0].upper() in ("ONBUILD", "MAINTAINER", "FROM"):
        raise NotAcceptedChange(f"{rest.split()[0].upper()} isn't allowed as an ONBUILD trigger")
    return structs.replace(config, OnBuild=(*(config.OnBuild or ()), rest))


def change_user(config: Config, rest: str) -> Config:
    needs(rest, "USER", "exactly one argument")
    return structs.replace(config, User=rest)


def change_volume(config: Config, rest: str) -> Config:
    needs(rest, "VOLUME")
    paths = exec_form(rest) or tuple(rest.split())
    return structs.replace(config, Volumes=as_set([*(config.Volumes or {}), *paths]))


def change_workdir(config: Config, rest: str) -> Config:
    needs(rest, "WORKDIR", "exactly one argument")
    return structs.replace(config, WorkingDir=posixpath.normpath(posixpath.join(config.WorkingDir or "/", rest)))


def change_stopsignal(config: Config, rest: str) -> Config:
    needs(rest, "STOPSIGNAL", "exactly one argument")
    try:
        signals.parse(rest)
    except ValueError:
        raise InvalidSignal(rest) from None
    return structs.replace(config, StopSignal=rest)


def change_healthcheck(config: Config, rest: str) -> Config:
    needs(rest, "HEALTHCHECK")
    flags = dict(re.findall(r"--([a-z-]+)=(\S+)", rest))
    word, _, command = re.sub(r"--[a-z-]+=\S+\s*", "", rest).strip().partition(" ")
    if word.upper() == "NONE":
        return structs.replace(config, Healthcheck=HealthConfig(Test=("NONE",)))
    if word.upper() != "CMD":
        raise NotAcceptedChange(f'Unknown type "{word.upper()}" in HEALTHCHECK (try CMD)')
    words = exec_form(command.strip())
    test = ("CMD", *words) if words is not None else ("CMD-SHELL", command.strip())
    times = {
        field: parse_duration(flags[flag]) or 0
        for flag, field in (("interval", "Interval"), ("timeout", "Timeout"), ("start-period", "StartPeriod"))
        if flag in flags
    }
    return structs.replace(config, Healthcheck=HealthConfig(Test=test, Retries=int(flags.get("retries", "0")), **times))


INSTRUCTIONS: dict[str, Callable[[Config, str], Config]] = {
    "CMD": change_cmd, "ENTRYPOINT": change_entrypoint, "ENV": change_env, "EXPOSE": change_expose,
    "HEALTHCHECK": change_healthcheck, "LABEL": change_label, "ONBUILD": change_onbuild, "STOPSIGNAL": change_stopsignal,
    "USER": change_user, "VOLUME": change_volume, "WORKDIR": change_workdir,
}  # fmt: skip

"""`--change` of commit and import: Dockerfile instructions on a configuration (moby: dockerfile.BuildFromConfig).

All instructions are read first, then each must be one that may change an image, then they are carried out in turn.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Sequence

from msgspec import structs

from emulator.dockerfile.errors import SubstitutionError
from emulator.dockerfile.words import Words, quoted_words
from emulator.engine.container.health_instruction import health_config
from emulator.engine.errors.container import InvalidSignal, NotAcceptedChange
from emulator.model import signals
from emulator.model.config import Config
from emulator.model.document import as_set

SHELL, ESCAPE = ("/bin/sh", "-c"), "\\"
PAIRED, LISTS = ("ENV", "LABEL"), ("CMD", "ENTRYPOINT", "VOLUME")
ARGUMENTS_FIRST = ("EXPOSE", "ONBUILD", "VOLUME")
PROTOCOLS = ("tcp", "udp", "sctp")


def apply_changes(config: Config, changes: Sequence[str]) -> Config:
    """Each change in turn, or NotAcceptedChange. An entrypoint takes the command away, unless one was set before."""
    if not changes:
        return config
    lines = [divided(line) for line in logical_lines("\n".join(changes))]
    for word, rest in lines:
        if word.upper() in PAIRED:
            pairs(rest, word.upper())
        if word.upper() in LISTS:
            exec_form(rest)
    for word, _ in lines:
        if word.upper() not in INSTRUCTIONS:
            raise NotAcceptedChange(f"{word} is not a valid change command")
    command_set = False
    for word, rest in lines:
        config = INSTRUCTIONS[word.upper()](config, without_flags(word.upper(), rest))
        command_set |= word.upper() == "CMD"
        if word.upper() == "ENTRYPOINT" and not command_set:
            config = structs.replace(config, Cmd=None)
    return config


def divided(line: str) -> tuple[str, str]:
    """The instruction's word, and the rest."""
    parts = line.strip().split(None, 1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def without_flags(name: str, rest: str) -> str:
    """The arguments; raises for a flag, of which only HEALTHCHECK has some (buildkit: parser.extractBuilderFlags)."""
    if name == "HEALTHCHECK":
        return rest
    flags = list[str]()
    while (word := rest.split(None, 1)[:1]) and word[0].startswith("--"):
        rest = rest[len(word[0]) :].lstrip()
        if word == ["--"]:
            break
        flags.append(word[0].partition("=")[0].replace('"', "").replace("'", ""))
    if flags and name != "STOPSIGNAL":
        if name in ARGUMENTS_FIRST:
            needs(rest, name)
        raise NotAcceptedChange(f"unknown flag: {flags[0]}")
    return rest


def logical_lines(text: str) -> list[str]:
    """The instructions; comments and blank lines are none."""
    lines = [line.strip() for line in re.sub(r"\\[ \t]*\n", "", text).splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise NotAcceptedChange("file with no instructions")
    return lines


def needs(words: object, name: str, what: str = "at least one argument") -> None:
    """An instruction without its arguments."""
    if not words:
        raise NotAcceptedChange(f"{name} requires {what}")


def word_of(config: Config, text: str) -> str:
    """A word with the variables of the environment replaced."""
    try:
        return Words(ESCAPE).put(text, dict(entry.partition("=")[::2] for entry in config.Env or ()))
    except SubstitutionError as error:
        raise NotAcceptedChange(str(error)) from None


def exec_form(rest: str) -> tuple[str, ...] | None:
    """A JSON list of strings; None for the shell form."""
    if not rest.startswith("["):
        return None
    try:
        words = json.loads(rest)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(word, str) for word in words):
        raise NotAcceptedChange("when using JSON array syntax, arrays must be comprised of strings only")
    return tuple(words)


def command_words(config: Config, rest: str) -> tuple[str, ...]:
    """The words of CMD and ENTRYPOINT."""
    words = exec_form(rest)
    return words if words is not None else (*(config.Shell or SHELL), *([rest] if rest else []))


def pairs(rest: str, name: str) -> list[tuple[str, str]]:
    """`a=b c="d e"`, or the old `NAME VALUE`, still with quotes and variables in them."""
    words = quoted_words(rest, ESCAPE)
    if not words:
        return []
    if "=" not in words[0]:
        first = re.split(r"[\t\v\f\r ]+", rest, maxsplit=1)
        if len(first) < 2:
            raise NotAcceptedChange(f"{name} must have two arguments")
        return [(first[0], first[1])]
    for word in words:
        if "=" not in word:
            raise NotAcceptedChange(f'Syntax error - can\'t find = in "{word}". Must be of the form: name=value')
    return [(key, value) for key, _, value in (word.partition("=") for word in words)]


def expanded_pairs(config: Config, rest: str, name: str) -> dict[str, str]:
    """The same, as they count; all see the environment as it was before."""
    found = pairs(rest, name)
    needs(found, name)
    if any(not key for key, _ in found):
        raise NotAcceptedChange(f"{name} names can not be blank")
    return {word_of(config, key): word_of(config, value) for key, value in found}


def change_cmd(config: Config, rest: str) -> Config:
    return structs.replace(config, Cmd=command_words(config, rest), ArgsEscaped=False)


def change_entrypoint(config: Config, rest: str) -> Config:
    words = command_words(config, rest) if rest else ()
    return structs.replace(config, Entrypoint=words or None)


def change_env(config: Config, rest: str) -> Config:
    variables = {entry.partition("=")[0]: entry for entry in config.Env or ()}
    variables |= {key: f"{key}={value}" for key, value in expanded_pairs(config, rest, "ENV").items()}
    return structs.replace(config, Env=tuple(variables.values()))


def change_label(config: Config, rest: str) -> Config:
    return structs.replace(config, Labels={**(config.Labels or {}), **expanded_pairs(config, rest, "LABEL")})


def change_expose(config: Config, rest: str) -> Config:
    needs(rest, "EXPOSE")
    ports = [port for word in rest.split() for each in word_of(config, word).split() for port in exposed(each)]
    return structs.replace(config, ExposedPorts=as_set([*(config.ExposedPorts or {}), *ports]))


def exposed(word: str) -> list[str]:
    """`80`, `80/udp`, `80-82` (go-connections: nat.ParsePortSpec)."""
    raw, slash, protocol = word.partition("/")
    container = raw.rpartition(":")[2]
    host = raw.rpartition(":")[0].rpartition(":")[2]
    match = re.fullmatch(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", container)
    if not container:
        raise NotAcceptedChange(f"No port specified: {word}<empty>")
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if last > 65535 or last < first:
        raise NotAcceptedChange(f"Invalid containerPort: {container}")
    if host and not re.fullmatch(r"[0-9]{1,5}(?:-[0-9]{1,5})?", host):
        raise NotAcceptedChange(f"Invalid hostPort: {host}")
    protocol = protocol.partition("/")[0].lower() if slash and protocol else "tcp"
    if protocol not in PROTOCOLS:
        raise NotAcceptedChange(f"Invalid proto: {protocol}")
    return [f"{port}/{protocol}" for port in range(first, last + 1)]


def change_onbuild(config: Config, rest: str) -> Config:
    needs(rest, "ONBUILD")
    trigger = rest.split()[0].upper()
    if trigger == "ONBUILD":
        raise NotAcceptedChange("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    if trigger in ("MAINTAINER", "FROM"):
        raise NotAcceptedChange(f"{trigger} isn't allowed as an ONBUILD trigger")
    return structs.replace(config, OnBuild=(*(config.OnBuild or ()), rest))


def change_user(config: Config, rest: str) -> Config:
    needs(rest, "USER", "exactly one argument")
    return structs.replace(config, User=word_of(config, rest))


def change_volume(config: Config, rest: str) -> Config:
    needs(rest, "VOLUME")
    words = exec_form(rest)
    paths = [word_of(config, path.strip()) for path in (tuple(rest.split()) if words is None else words)]
    needs(paths, "VOLUME")
    if "" in paths:
        raise NotAcceptedChange("VOLUME specified can not be an empty string")
    return structs.replace(config, Volumes=as_set([*(config.Volumes or {}), *paths]))


def change_workdir(config: Config, rest: str) -> Config:
    needs(rest, "WORKDIR", "exactly one argument")
    path = posixpath.normpath(posixpath.join("/", config.WorkingDir or "/", word_of(config, rest)))
    return structs.replace(config, WorkingDir="/" + path.lstrip("/"))


def change_stopsignal(config: Config, rest: str) -> Config:
    needs(rest, "STOPSIGNAL", "exactly one argument")
    name = word_of(config, rest)
    try:
        signals.parse(name)
    except ValueError:
        raise InvalidSignal(name) from None
    return structs.replace(config, StopSignal=name)


def change_healthcheck(config: Config, rest: str) -> Config:
    needs(rest, "HEALTHCHECK")
    return structs.replace(config, Healthcheck=health_config(rest))


INSTRUCTIONS: dict[str, Callable[[Config, str], Config]] = {
    "CMD": change_cmd, "ENTRYPOINT": change_entrypoint, "ENV": change_env, "EXPOSE": change_expose,
    "HEALTHCHECK": change_healthcheck, "LABEL": change_label, "ONBUILD": change_onbuild, "STOPSIGNAL": change_stopsignal,
    "USER": change_user, "VOLUME": change_volume, "WORKDIR": change_workdir,
}  # fmt: skip

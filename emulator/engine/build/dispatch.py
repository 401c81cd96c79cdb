"""What each instruction does to its stage (buildkit: dockerfile2llb/convert.go dispatch)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence

from msgspec import structs

from emulator.dockerfile.errors import DockerfileError, InstructionError
from emulator.dockerfile.ignore import Ignored
from emulator.dockerfile.instructions import (
    Arg,
    Cmd,
    Command,
    Copy,
    Entrypoint,
    Env,
    Expose,
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
from emulator.engine.build import commands, copying
from emulator.engine.build.commands import with_shell
from emulator.engine.build.ports import exposed
from emulator.engine.build.remote import Remote
from emulator.engine.build.request import BuildRequest
from emulator.engine.build.state import NO_VARIABLES, Origin, StageState
from emulator.engine.build.steps import Step, WorkdirStep
from emulator.model import signals
from emulator.model.config import HealthConfig
from emulator.model.document import as_set
from emulator.quote import quote
from emulator.wire.go_duration import go_duration

SECRET = re.compile(r"(?i)(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)")
PUBLIC = re.compile(r"(?i)(?:_|^)(?:public|file|version)(?:_|$)")


def bounds(request: BuildRequest) -> tuple[object, ...]:
    """What flags make of every RUN; nothing, where nothing is said."""
    named = (("ulimits", tuple(request.ulimits)), ("cgroup parent", request.cgroup_parent))
    return tuple(each for each in named if each[1])


class Dispatcher:
    """One build's instructions. `globals` are the arguments before the first FROM; `paths` collects which paths of the context
    are needed, `known` the steps that stages share; `ignored`: what stays out of the context; `remotes`: URLs by their trees.
    """

    def __init__(self, request: BuildRequest, globals: dict[str, str]) -> None:
        self.build_args, self.globals, self.network = dict(request.build_args), globals, request.network
        self.bounds = bounds(request)
        self.paths: dict[str, None] = {}
        self.known: dict[object, Step] = {}
        self.ignored: Ignored | None = None
        self.remotes: dict[str, tuple[Remote, ...]] = {}

    def dispatch(self, state: StageState, origin: Origin) -> None:
        """One instruction; raises DockerfileError with its lines."""
        instruction = origin.instruction
        action = ACTIONS[type(instruction)]
        try:
            action(self, state, instruction, origin)
        except DockerfileError as error:
            raise DockerfileError(str(error), error.lines if error.lines != (0, 0) else instruction.lines) from None
        except InstructionError as error:
            raise DockerfileError(str(error), instruction.lines) from None

    # metadata

    def maintainer(self, state: StageState, instruction: Maintainer, origin: Origin) -> None:
        state.author = instruction.maintainer
        state.commit(f"MAINTAINER {instruction.maintainer}")

    def env(self, state: StageState, instruction: Env, origin: Origin) -> None:
        pairs = self.filled(state, instruction, instruction.pairs)
        for pair in pairs:
            self.legacy(state, instruction, pair)
            self.no_secret(state, instruction, "ENV", pair.key)
            state.set_env(pair.key, pair.value or "")
        state.commit("ENV " + " ".join(map(str, pairs)))

    def label(self, state: StageState, instruction: Label, origin: Origin) -> None:
        pairs = self.filled(state, instruction, instruction.pairs)
        for pair in pairs:
            self.legacy(state, instruction, pair)
        labels = dict(state.config.Labels or {}) | {pair.key: pair.value or "" for pair in pairs}
        state.config = structs.replace(state.config, Labels=labels)
        state.commit("LABEL " + " ".join(map(str, pairs)))

    def filled(self, state: StageState, instruction: Instruction, pairs: Sequence[Pair]) -> list[Pair]:
        """Names and values with their variables, all by what was set before."""
        return [Pair(state.put(pair.key, instruction), state.put(pair.value or "", instruction), pair.legacy) for pair in pairs]

    def legacy(self, state: StageState, instruction: Instruction, pair: Pair) -> None:
        if pair.legacy:
            name = instruction.name
            sentence = f'"{name} key=value" should be used instead of legacy "{name} key value" format'
            state.lint.warn("LegacyKeyValueFormat", sentence, instruction.lines)

    def no_secret(self, state: StageState, instruction: Instruction, kind: str, key: str) -> None:
        if SECRET.search(key) and not PUBLIC.search(key):
            sentence = f"Do not use ARG or ENV instructions for sensitive data ({kind} {quote(key)})"
            state.lint.warn("SecretsUsedInArgOrEnv", sentence, instruction.lines)

    def arg(self, state: StageState, instruction: Arg, origin: Origin) -> None:
        told = []
        for pair in instruction.pairs:
            self.no_secret(state, instruction, "ARG", pair.key)
            value = self.argument(state, instruction, pair)
            if value is not None and pair.key not in NO_VARIABLES:
                state.env[pair.key] = value
            state.arguments.append(Pair(pair.key, value))
            told.append(pair.key if value is None else f"{pair.key}={value}")
        state.commit("ARG " + " ".join(told))

    def argument(self, state: StageState, instruction: Arg, pair: Pair) -> str | None:
        """The client's value, the default, or that of before the first FROM."""
        if pair.key in self.build_args:
            return self.build_args[pair.key]
        if pair.value is None:
            return self.globals.get(pair.key)
        return state.put(pair.value, instruction)

    def cmd(self, state: StageState, instruction: Cmd, origin: Origin) -> None:
        state.once(instruction, "cmd")
        words = self.command(state, instruction, instruction.command)
        state.config = structs.replace(state.config, Cmd=words, ArgsEscaped=True)
        state.commit(f"CMD {go_strings(words)}")

    def entrypoint(self, state: StageState, instruction: Entrypoint, origin: Origin) -> None:
        state.once(instruction, "entrypoint")
        words = self.command(state, instruction, instruction.command)
        cmd = state.config.Cmd if "cmd" in state.seen else None
        state.config = structs.replace(state.config, Entrypoint=words or None, Cmd=cmd)
        state.commit(f"ENTRYPOINT {go_strings(words)}")

    def command(self, state: StageState, instruction: Instruction, command: Command) -> tuple[str, ...]:
        if not command.shell:
            return command.words
        if not state.config.Shell:
            sentence = f"JSON arguments recommended for {instruction.name} to prevent unintended behavior related to OS signals"
            state.lint.warn("JSONArgsRecommended", sentence, instruction.lines)
        return with_shell(state, command.words)

    def healthcheck(self, state: StageState, instruction: Healthcheck, origin: Origin) -> None:
        state.once(instruction, "healthcheck")
        found = instruction
        health = HealthConfig(
            Test=found.test, Interval=found.interval, Timeout=found.timeout, StartPeriod=found.start_period,
            StartInterval=found.start_interval, Retries=found.retries,
        )  # fmt: skip
        state.config = structs.replace(state.config, Healthcheck=health)
        times = (found.interval, found.timeout, found.start_period, found.start_interval)
        shown = " ".join(f'"{go_duration(time)}"' for time in times)
        state.commit(f"HEALTHCHECK &{{{go_strings(found.test)} {shown} {go_rune(found.retries)}}}")

    def expose(self, state: StageState, instruction: Expose, origin: Origin) -> None:
        words = [word for port in instruction.ports for word in state.split(port, instruction)]
        ports = [port for word in words for port in exposed(word, state.lint, instruction.lines)]
        state.config = structs.replace(state.config, ExposedPorts=as_set(sorted({*(state.config.ExposedPorts or {}), *ports})))
        state.commit(f"EXPOSE [{' '.join(ports)}]")

    def user(self, state: StageState, instruction: User, origin: Origin) -> None:
        user = state.put(instruction.user, instruction)
        state.config = structs.replace(state.config, User=user)
        state.commit(f"USER {user}")

    def volume(self, state: StageState, instruction: Volume, origin: Origin) -> None:
        paths = [state.put(path, instruction) for path in instruction.paths]
        if "" in paths:
            raise InstructionError("VOLUME specified can not be an empty string")
        state.config = structs.replace(state.config, Volumes=as_set(sorted({*(state.config.Volumes or {}), *paths})))
        state.commit(f"VOLUME [{' '.join(paths)}]")

    def stopsignal(self, state: StageState, instruction: StopSignal, origin: Origin) -> None:
        signal = state.put(instruction.signal, instruction)
        try:
            signals.parse(signal)
        except ValueError:
            raise InstructionError(f"invalid signal: {signal}") from None
        state.config = structs.replace(state.config, StopSignal=signal)
        state.commit(f"STOPSIGNAL {signal}")

    def shell(self, state: StageState, instruction: Shell, origin: Origin) -> None:
        state.config = structs.replace(state.config, Shell=instruction.words)
        state.commit(f"SHELL [{' '.join(instruction.words)}]")

    def onbuild(self, state: StageState, instruction: Onbuild, origin: Origin) -> None:
        state.config = structs.replace(state.config, OnBuild=(*(state.config.OnBuild or ()), instruction.expression))

    # files

    def workdir(self, state: StageState, instruction: Workdir, origin: Origin) -> None:
        wanted = state.put(instruction.path, instruction)
        if not state.workdir_set and not wanted.startswith("/"):
            sentence = f"Relative workdir {quote(wanted)} can have unexpected results if the base image changes"
            state.lint.warn("WorkdirRelativePath", sentence, instruction.lines)
        state.workdir_set = True
        joined = posixpath.normpath(posixpath.join("/", state.directory, wanted)).replace("//", "/")
        path = wanted if wanted.startswith("/") else joined
        state.config = structs.replace(state.config, WorkingDir=path)
        if path != "/":
            name = state.prefixed(state.shown(instruction.text), origin.onbuild)
            self.push(state, WorkdirStep(name, instruction.lines, path=joined, user=state.config.User), origin)
        state.commit(f"WORKDIR {path}", layer=path != "/")

    def push(self, state: StageState, step: Step, origin: Origin) -> None:
        """The stage goes on from this step, or from the same one of another stage."""
        step_name, step.parent, step.fresh = step.name, state.step, state.fresh
        step = self.known.setdefault((step.parent, step.words(), step.places), step)
        state.pushed.append((step, step_name, origin))
        state.step = step


def go_strings(words: Sequence[str]) -> str:
    """Go's %q of a list."""
    return f"[{' '.join(map(quote, words))}]"


def go_rune(number: int) -> str:
    """Go's %q of a number: as a character."""
    special = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 39: "\\'", 92: "\\\\"}
    if number in special:
        return f"'{special[number]}'"
    if number < 32 or number == 127:
        return f"'\\x{number:02x}'"
    return f"'{chr(number)}'" if number < 0x110000 and chr(number).isprintable() else "'\ufffd'"


ACTIONS: dict[type[Instruction], Callable[..., None]] = {
    Arg: Dispatcher.arg, Cmd: Dispatcher.cmd, Copy: copying.copy, Entrypoint: Dispatcher.entrypoint, Env: Dispatcher.env,
    Expose: Dispatcher.expose, Healthcheck: Dispatcher.healthcheck, Label: Dispatcher.label, Maintainer: Dispatcher.maintainer,
    Onbuild: Dispatcher.onbuild, Run: commands.run, Shell: Dispatcher.shell, StopSignal: Dispatcher.stopsignal,
    User: Dispatcher.user, Volume: Dispatcher.volume, Workdir: Dispatcher.workdir,
}  # fmt: skip

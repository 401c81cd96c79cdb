"""Which stages a build needs, and in which order: dependencies, images to begin with, triggers (buildkit: dispatchContext)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from emulator.dockerfile.errors import DockerfileError, InstructionError, SubstitutionError, meant
from emulator.dockerfile.instructions import Copy, From, Instruction, Onbuild, Run, Workdir
from emulator.dockerfile.lines import Line, read
from emulator.dockerfile.parse import parse_line
from emulator.dockerfile.run_mounts import early
from emulator.dockerfile.stages import Dockerfile
from emulator.dockerfile.words import Words
from emulator.engine.build.request import BuildRequest
from emulator.engine.build.state import Origin, StageState
from emulator.errors import InvalidParameter
from emulator.model import reference as references
from emulator.quote import quote

Needs: TypeAlias = "Iterator[tuple[StageState, Instruction]]"

SCRATCH = "scratch"
NUMBER = re.compile(r"[-+]?[0-9]+")
MAKES_LAYERS = (Copy, Run, Workdir)
PLATFORM = {"OS": "linux", "ARCH": "amd64", "VARIANT": ""}
ARCHITECTURES = (
    "amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "mips64", "mips64le", "loong64", "x86_64", "aarch64", "i386",
)  # fmt: skip
SYSTEMS = ("linux", "windows", "darwin", "freebsd")


class CircularStages(DockerfileError):
    """`cycle`: the instructions that lead back."""

    def __init__(self, name: str, cycle: list[Instruction]) -> None:
        super().__init__(f"circular dependency detected on stage: {name}", cycle[-1].lines)
        self.cycle = cycle


class BadPlatform(DockerfileError):
    """BuildKit shows its line twice."""


class Stages:
    """All stages of a file, and the images that are copied from beside them."""

    def __init__(self, file: Dockerfile, request: BuildRequest) -> None:
        self.file, self.request, self.lint = file, request, file.lint
        self.states: list[StageState] = []
        self.named: dict[str, StageState] = {}
        self.needs: dict[StageState, dict[StageState, Instruction]] = {}
        self.globals = default_arguments(request)

    def read(self) -> StageState:
        """Makes the graph; the stage that is wanted. Raises DockerfileError."""
        self.check_defaults()
        self.globals = self.filled_arguments(self.request.build_args)
        for number, stage in enumerate(self.file.stages):
            self.add_stage(number, stage.origin, stage.instructions)
        target = self.target()
        for state in list(self.states):
            state.instructions = [self.linked(state, each.instruction) for each in state.instructions]
        self.check_cycles()
        if len(self.states) == 1:
            self.states[0].name = ""
        return target

    def check_defaults(self) -> None:
        """InvalidDefaultArgInFrom: base names as they are without any build argument."""
        try:
            arguments = self.filled_arguments({})
            names = [Words(self.file.escape).put(stage.origin.base, arguments) for stage in self.file.stages]
        except SubstitutionError:
            return
        for stage, name in zip(self.file.stages, names, strict=True):
            try:
                references.parse(name)
            except InvalidParameter:
                sentence = f"Default value for ARG {stage.origin.base} results in empty or invalid base image name"
                self.lint.warn("InvalidDefaultArgInFrom", sentence, stage.origin.lines)

    def filled_arguments(self, given: Mapping[str, str]) -> dict[str, str]:
        """The ARGs before the first FROM."""
        found = dict(self.globals)
        for instruction in self.file.arguments:
            for pair in instruction.pairs:
                if pair.key in given:
                    found[pair.key] = given[pair.key]
                elif pair.value is not None:
                    found[pair.key] = Words(self.file.escape).put(pair.value, found)
        return found

    def add_stage(self, number: int, origin: From, instructions: list[Instruction]) -> None:
        words = Words(self.file.escape)
        try:
            name = words.put(origin.base, self.globals)
        except SubstitutionError as error:
            raise DockerfileError(str(error), origin.lines) from None
        declared = [pair.key for each in self.file.arguments for pair in each.pairs]
        for unknown in words.unset:
            if unknown not in declared:
                sentence = f"FROM argument '{unknown}' is not declared{meant(unknown, [*declared, *self.globals])}"
                self.lint.warn("UndefinedArgInFrom", sentence, origin.lines)
        if not name:
            raise DockerfileError(f"base name ({origin.base}) should not be blank", origin.lines)
        self.check_platform(origin)
        state = StageState(origin, origin.stage or f"stage-{number}", base_name=name, escape=self.file.escape, lint=self.lint)
        state.instructions = [Origin(each) for each in instructions]
        state.fresh = self.request.no_cache and (
            not self.request.no_cache_stages or origin.stage in self.request.no_cache_stages
        )
        self.add(state)
        state.total = int(name != SCRATCH and state.base is None)
        state.total += sum(isinstance(each, MAKES_LAYERS) for each in instructions)

    def check_platform(self, origin: From) -> None:
        """`FROM --platform`."""
        if not origin.platform:
            return
        words = Words(self.file.escape)
        platform = words.put(origin.platform, self.globals)
        if not platform:
            raise DockerfileError(f"empty platform value from expression {origin.platform}", origin.lines)
        fault = platform_fault(platform)
        if fault:
            what = f"{quote(platform)}: {fault}: invalid argument"
            raise BadPlatform(f"failed to parse platform {origin.platform}: {what}", origin.lines)
        if not words.matched and not words.unset and not any(part in origin.stage for part in platform.split("/")[:2]):
            sentence = f"FROM --platform flag should not use constant value {quote(platform)}"
            self.lint.warn("FromPlatformFlagConstDisallowed", sentence, origin.lines)
        elif list(words.matched) == ["TARGETPLATFORM"] and platform == self.globals["TARGETPLATFORM"]:
            sentence = f"Setting platform to predefined {origin.platform} in FROM is redundant as this is the default behavior"
            self.lint.warn("RedundantTargetPlatform", sentence, origin.lines)

    def add(self, state: StageState) -> None:
        """Numbers it, and finds its base among the stages before."""
        self.states.append(state)
        state.base = self.named.get(state.base_name)
        if state.origin.stage:
            self.named[state.origin.stage] = state
        self.needs[state] = {}

    def target(self) -> StageState:
        name = self.request.target
        if not name:
            return self.states[-1]
        if name.lower() in self.named:
            return self.named[name.lower()]
        hint = meant(name, [each.name for each in self.states])
        raise DockerfileError(f"target stage {quote(name)} could not be found{hint}")

    def linked(self, state: StageState, instruction: Instruction, *, onbuild: bool = False) -> Origin:
        """An instruction with the stages that it takes files from."""
        sources: list[StageState] = []
        if isinstance(instruction, Copy) and instruction.origin:
            sources.append(self.source(instruction, instruction.origin))
        if isinstance(instruction, Run):
            for text in instruction.mounts:
                _, name = early(text)
                sources.append(self.mounted(instruction, name or SCRATCH))
        for source in sources:
            self.needs[state][source] = instruction
            if source.unregistered and source not in self.states:
                self.add(source)
        return Origin(instruction, tuple(sources), onbuild)

    def source(self, instruction: Instruction, name: str) -> StageState:
        """`--from`: a stage by name or number, or an image."""
        if Words(self.file.escape).put(name, {}) != name:
            raise DockerfileError(
                "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as "
                "a workaround"
            )
        if NUMBER.fullmatch(name):
            if not 0 <= int(name) < len(self.states):
                raise DockerfileError(f"invalid stage index {int(name)}")
            return self.states[int(name)]
        return self.mounted(instruction, name)

    def mounted(self, instruction: Instruction, name: str) -> StageState:
        """A stage by name, or an image."""
        found = self.named.get(name.lower())
        if found is not None:
            return found
        line = Line("FROM", (), name, f"FROM {name}", *instruction.lines)
        return StageState(
            From(line, name), unregistered=True, base_name=name, escape=self.file.escape, lint=self.lint,
        )  # fmt: skip

    def check_cycles(self) -> None:
        """No stage may need itself."""
        done: dict[StageState, None] = {}
        for state in self.states:
            path: dict[StageState, list[Instruction]] = {state: []}
            if state in done:
                continue
            done[state] = None
            pending: list[tuple[StageState, Needs]] = [(state, iter(self.needs[state].items()))]
            while pending:
                current, following = pending[-1]
                step = next(following, None)
                if step is None:
                    pending.pop()
                    path.pop(current, None)
                    continue
                other, instruction = step
                trail = [*path[current], instruction]
                if other in path:
                    raise CircularStages(other.name or state.name, trail)
                if other not in done:
                    done[other] = None
                    path[other] = trail
                    pending.append((other, iter(self.needs[other].items())))

    def reachable(self, target: StageState) -> list[StageState]:
        """The target and all that it needs, each after what it needs itself; a check without a target looks at all."""
        found: dict[StageState, None] = {}
        everything = self.request.check and not self.request.target
        pending: list[tuple[StageState, bool]] = [(each, False) for each in (self.states if everything else (target,))]
        while pending:
            state, ready = pending.pop()
            if ready:
                found[state] = None
            elif state not in found:
                pending.append((state, True))
                needed = [*([state.base] if state.base else []), *self.needs[state]]
                pending += [(each, False) for each in reversed(needed) if each not in found]
        return [state for state in self.states if state in found]

    def trigger(self, state: StageState) -> bool:
        """ONBUILD of the base becomes instructions of this stage, once; whether another stage is needed for it now."""
        if state.has_onbuild or state.unregistered:
            return False
        state.has_onbuild = True
        triggers = list(state.image.image.config.OnBuild or ()) if state.image is not None else []
        if state.base is not None:
            triggers += [
                each.instruction.expression for each in state.base.instructions if isinstance(each.instruction, Onbuild)
            ]
        before = len(self.states)
        added = [self.linked(state, self.triggered(state, text), onbuild=True) for text in triggers]
        state.instructions = [*added, *state.instructions]
        state.total += len(added)
        return len(self.states) > before or any(each.sources for each in added)

    def triggered(self, state: StageState, text: str) -> Instruction:
        """One trigger; it stands where the FROM stands."""
        line = read(text).lines[0]
        start, end = state.origin.lines
        placed = Line(line.keyword, line.flags, line.rest, line.original, start, end, line.heredocs)
        try:
            return parse_line(placed, self.file.escape)
        except InstructionError as error:
            raise DockerfileError(str(error), state.origin.lines) from None


def platform_fault(text: str) -> str:
    """What is wrong with it, if anything (containerd: platforms.Parse)."""
    parts = text.split("/")
    if len(parts) > 3:
        return "cannot parse platform specifier"
    if len(parts) == 1 and text.lower() not in SYSTEMS + ARCHITECTURES:
        return "unknown operating system or architecture"
    return ""


def default_arguments(request: BuildRequest) -> dict[str, str]:
    """What is always there before the first FROM."""
    system, _, rest = (request.platform or "linux/amd64").partition("/")
    architecture, _, variant = rest.partition("/")
    target = {"OS": system, "ARCH": architecture or "amd64", "VARIANT": variant}
    found = {"BUILDPLATFORM": "linux/amd64", "TARGETPLATFORM": "/".join(filter(None, target.values()))}
    found |= {f"BUILD{key}": value for key, value in PLATFORM.items()}
    found |= {f"TARGET{key}": value for key, value in target.items()}
    found["TARGETSTAGE"] = request.target or "default"
    return {key: request.build_args.get(key, value) for key, value in found.items()}

"""A stage as its instructions change it: configuration, variables, history, steps (buildkit: dockerfile2llb dispatchState)."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import log10

from msgspec import structs

from emulator.dockerfile.errors import SubstitutionError, meant
from emulator.dockerfile.instructions import From, Instruction, Pair
from emulator.dockerfile.lint import Linter
from emulator.dockerfile.words import Words
from emulator.engine.build.steps import Base, FromStep, Step
from emulator.model.config import Config
from emulator.model.environment import PATH

STARS = "****"
COMMENT = "buildkit.dockerfile.v0"
NO_VARIABLES = ("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE")


@dataclass(frozen=True)
class Entry:
    """A line of the history; `layer`: a step made it."""

    created_by: str
    layer: bool


@dataclass(frozen=True)
class Origin:
    """An instruction and the stages that it takes files from, each a stage or an image's name."""

    instruction: Instruction
    sources: tuple[StageState, ...] = ()
    onbuild: bool = False


@dataclass(eq=False)
class StageState:
    """One stage. `unregistered`: an image that is only copied from. `base`: the stage it continues."""

    origin: From
    name: str = ""
    unregistered: bool = False
    base: StageState | None = None
    instructions: list[Origin] = field(default_factory=list)
    image: Base | None = None
    base_name: str = ""
    config: Config = field(default_factory=Config)
    author: str = ""
    env: dict[str, str] = field(default_factory=dict)
    arguments: list[Pair] = field(default_factory=list)
    history: list[Entry] = field(default_factory=list)
    step: Step | None = None
    first: FromStep | None = None
    first_name: str = ""
    pushed: list[tuple[Step, str, Origin | None]] = field(default_factory=list)
    fresh: bool = False
    dispatched: bool = False
    has_onbuild: bool = False
    workdir_set: bool = False
    total: int = 0
    index: int = 0
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    escape: str = "\\"
    lint: Linter = field(default_factory=Linter)

    def begin(self) -> None:
        """Takes over what the base has."""
        if self.base is not None:
            other = self.base
            self.config = structs.replace(other.config, OnBuild=None)
            self.env, self.arguments = dict(other.env), [*self.arguments, *other.arguments]
            self.author, self.history, self.step = other.author, list(other.history), other.step
            self.workdir_set, self.image, self.first = other.workdir_set, other.image, other.first
        elif self.image is not None:
            self.config = structs.replace(self.image.image.config, OnBuild=None)
            self.author = self.image.image.author
        else:
            self.config = structs.replace(self.config, WorkingDir="/")
        variables = {entry.partition("=")[0] for entry in self.config.Env or ()}
        if "PATH" not in variables:
            self.config = structs.replace(self.config, Env=(*(self.config.Env or ()), f"PATH={PATH}"))
        for entry in self.config.Env or ():
            key, _, value = entry.partition("=")
            self.env[key] = value
        if self.config.WorkingDir:
            self.config = structs.replace(self.config, WorkingDir=posixpath.join("/", self.config.WorkingDir))

    @property
    def directory(self) -> str:
        return self.config.WorkingDir or "/"

    def put(self, text: str, instruction: Instruction, *, skip_quotes: bool = False) -> str:
        """A word with its variables; tells of unknown ones."""
        words = Words("\\" if skip_quotes else self.escape, skip_quotes=skip_quotes)
        found = words.put(text, self.env)
        self.report(words, instruction)
        return found

    def split(self, text: str, instruction: Instruction) -> list[str]:
        words = Words(self.escape)
        return words.split(text, self.env)

    def report(self, words: Words, instruction: Instruction) -> None:
        """UndefinedVar."""
        declared = {pair.key for pair in self.arguments}
        for name in words.unset:
            if name not in declared and name not in NO_VARIABLES:
                hint = meant(name, self.env).replace("mean ", "mean $") if meant(name, self.env) else ""
                self.lint.warn("UndefinedVar", f"Usage of undefined variable '${name}'{hint}", instruction.lines)

    def shown(self, text: str, *, run: bool = False, hidden: Sequence[str] = ()) -> str:
        """An instruction as the progress names it: keyword in capitals, variables filled in where they are known, those of
        secrets (`hidden`) with stars.
        """
        words = Words(self.escape, raw_quotes=run, keep_unset=run)
        with suppress(SubstitutionError):
            text = words.put(text, {**self.env, **dict.fromkeys(hidden, STARS)})
        keyword, blank, rest = text.partition(" ")
        return keyword.upper() + blank + rest

    def prefixed(self, text: str, onbuild: bool = False) -> str:
        """`[stage 2/4] …`."""
        if not self.total:
            return text
        self.index += 1
        width = int(1 + log10(self.total))
        stage = f"{self.name} " if self.name else ""
        return f"[{stage}{self.index:{width}}/{self.total}] {'ONBUILD ' if onbuild else ''}{text}"

    def commit(self, created_by: str, *, layer: bool = False, files: bool = False) -> None:
        """A line of the history; `files`: BuildKit marks it as its own."""
        self.history.append(Entry(created_by + (" # buildkit" if files else ""), layer))

    def set_env(self, key: str, value: str) -> None:
        """A variable of the image."""
        self.env[key] = value
        entries = list(self.config.Env or ())
        for place, entry in enumerate(entries):
            if entry.partition("=")[0] == key:
                entries[place] = f"{key}={value}"
                break
        else:
            entries.append(f"{key}={value}")
        self.config = structs.replace(self.config, Env=tuple(entries))

    def once(self, instruction: Instruction, keyword: str) -> None:
        """MultipleInstructionsDisallowed: of the one before, which counts no more."""
        if keyword in self.seen:
            sentence = (
                f"Multiple {instruction.name} instructions should not be used in the same stage because only the last one "
                "will be used"
            )
            self.lint.warn("MultipleInstructionsDisallowed", sentence, self.seen[keyword])
        self.seen[keyword] = instruction.lines

    def run_environment(self) -> tuple[str, ...]:
        return tuple(f"{key}={value}" for key, value in self.env.items())

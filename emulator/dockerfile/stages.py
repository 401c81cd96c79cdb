"""A whole Dockerfile: the ARGs before the first FROM, the stages, and what the build checks say of the text alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.dockerfile.errors import DockerfileError, InstructionError, ParseError
from emulator.dockerfile.instructions import Arg, From, Instruction, Stage
from emulator.dockerfile.lines import Line, Lines, read
from emulator.dockerfile.lint import Linter, linter
from emulator.dockerfile.parse import parse_line
from emulator.quote import quote

RESERVED = ("context", "scratch")


class NoStage(DockerfileError):
    def __init__(self, lines: tuple[int, int]) -> None:
        super().__init__("no build stage in current context", lines)


class NoStages(DockerfileError):
    def __init__(self) -> None:
        super().__init__("dockerfile contains no stages to build")


@dataclass
class Dockerfile:
    """What was read. `escape` is the escape letter, `syntax` the frontend that it asks for and where."""

    text: str
    escape: str = "\\"
    syntax: tuple[str, int] = ("", 0)
    arguments: list[Arg] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    lint: Linter = field(default_factory=Linter)


def parse(text: str, found: Dockerfile | None = None, checks: str | None = None) -> Dockerfile:
    """Reads a file; raises DockerfileError. What was found up to a fault is in `found`. `checks` goes before the directive."""
    lines = read(text)
    found = found or Dockerfile(text)
    found.escape = lines.escape
    found.syntax = lines.directives.get("syntax", ("", 0))
    if checks is None:
        checks = lines.directives.get("check", ("", 0))[0].partition(" ")[0]
    found.lint = linter(checks)
    for line in lines.empty_continuations:
        found.lint.warn("NoEmptyContinuation", "Empty continuation line", (line, line))
    instructions(lines, found)
    if not found.stages:
        raise NoStages
    check_stage_names(found)
    check_casing(found)
    return found


def instructions(lines: Lines, found: Dockerfile) -> None:
    """Every line into its stage. Lines are first taken apart, all of them, then understood."""
    parsed = [attempt(line, lines.escape) for line in lines.lines]
    for fault in parsed:
        if isinstance(fault, DockerfileError):
            raise fault
    for line, instruction in zip(lines.lines, parsed, strict=True):
        check_line(line, found.lint)
        if isinstance(instruction, InstructionError):
            raise ParseError(str(instruction), line.lines)
        assert isinstance(instruction, Instruction)
        check_description(instruction, found.lint)
        take(instruction, found)


def attempt(line: Line, escape: str) -> Instruction | InstructionError | DockerfileError:
    """The instruction, or what is wrong with it."""
    try:
        return parse_line(line, escape)
    except InstructionError as fault:
        return fault
    except DockerfileError as fault:
        return fault if fault.lines != (0, 0) else DockerfileError(str(fault), line.lines)


def take(instruction: Instruction, found: Dockerfile) -> None:
    if isinstance(instruction, From):
        found.stages.append(Stage(instruction))
    elif found.stages:
        found.stages[-1].instructions.append(instruction)
    elif isinstance(instruction, Arg):
        found.arguments.append(instruction)
    else:
        raise NoStage(instruction.lines)


def check_line(line: Line, lint: Linter) -> None:
    """The checks of single lines."""
    keyword = line.keyword.upper()
    if keyword == "MAINTAINER":
        lint.warn("MaintainerDeprecated", "Maintainer instruction is deprecated in favor of using label", line.lines)
    words = line.rest.split()
    if keyword != "FROM" or len(words) < 3:
        return
    if len(words) == 3 and words[2] != words[2].lower():
        lint.warn("StageNameCasing", f"Stage name '{words[2]}' should be lowercase", line.lines)
    lower, upper = line.keyword == line.keyword.lower(), line.keyword == line.keyword.upper()
    if (lower or upper) and words[1] != (words[1].lower() if lower else words[1].upper()):
        sentence = f"'{words[1]}' and '{line.keyword}' keywords' casing do not match"
        lint.warn("FromAsCasing", sentence, line.lines)


def check_description(instruction: Instruction, lint: Linter) -> None:
    """The last comment above an ARG or a stage begins with its name."""
    names = []
    if isinstance(instruction, Arg):
        names = [pair.key for pair in instruction.pairs]
    elif isinstance(instruction, From) and instruction.stage:
        names = [instruction.stage]
    comments = instruction.line.comments
    if not names or not comments or comments[-1].partition(" ")[0] in names:
        return
    shown = names[0] if len(names) == 1 else "<arg_key>"
    sentence = f"Comment for {instruction.name.upper()} should follow the format: `# {shown} <description>`"
    lint.warn("InvalidDefinitionDescription", sentence, instruction.lines)


def check_stage_names(found: Dockerfile) -> None:
    """Names that are taken."""
    seen: set[str] = set()
    for stage in found.stages:
        name = stage.origin.stage
        if name in RESERVED:
            sentence = f"Stage name should not use the same name as reserved stage {quote(name)}"
            found.lint.warn("ReservedStageName", sentence, stage.origin.lines)
        if name and name in seen:
            sentence = f"Duplicate stage name {quote(name)}, stage names should be unique"
            found.lint.warn("DuplicateStageName", sentence, stage.origin.lines)
        seen.add(name)


def check_casing(found: Dockerfile) -> None:
    """All keywords as most of them are."""
    everything: list[Instruction] = [each for stage in found.stages for each in (stage.origin, *stage.instructions)]
    lower = sum(each.name == each.name.lower() for each in everything)
    upper = sum(each.name == each.name.upper() for each in everything)
    kind, change = ("lowercase", str.lower) if lower > upper else ("uppercase", str.upper)
    for each in everything:
        if change(each.name) != each.name:
            sentence = f"Command '{each.name}' should match the case of the command majority ({kind})"
            found.lint.warn("ConsistentInstructionCasing", sentence, each.lines)


def excerpt(text: str, name: str, lines: tuple[int, int]) -> str:
    """The lines that a complaint is about, with some around them (buildkit: solver/errdefs/source.go)."""
    physical = text.split("\n")
    start, end = lines
    if not 1 <= start <= len(physical):
        return ""
    end = min(end, len(physical))
    wanted = 4 if start == end else 2
    first, last, shown = start, end, 0
    while shown < wanted:
        if first > 1:
            first, shown = first - 1, shown + 1
        if last != len(physical):
            last, shown = last + 1, shown + 1
        shown += 1
    rule = "-" * 20
    marks = [">>>" if start <= number <= end else "   " for number in range(first, last + 1)]
    body = [f" {number:3d} | {mark} {physical[number - 1]}" for number, mark in enumerate(marks, first)]
    return "\n".join([f"{name}:{start}", rule, *body, rule]) + "\n"

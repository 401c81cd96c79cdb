"""RUN: the words that run, what they see, and how they are told (buildkit: dockerfile2llb dispatchRun)."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from emulator.dockerfile.errors import DockerfileError, InstructionError
from emulator.dockerfile.instructions import Run, RunMount
from emulator.dockerfile.lines import heredoc_word
from emulator.dockerfile.run_mounts import parse_mount
from emulator.engine.build.copying import absolute
from emulator.engine.build.state import Origin, StageState
from emulator.engine.build.steps import CONTEXT, RunStep, Step
from emulator.quote import quote

if TYPE_CHECKING:
    from emulator.engine.build.dispatch import Dispatcher

DEFAULT_SHELL = ("/bin/sh", "-c")


def run(build: Dispatcher, state: StageState, instruction: Run, origin: Origin) -> None:
    """A command."""
    if instruction.devices:
        raise InstructionError("device feature is only supported in Dockerfile frontend 1.14.0-labs or later")
    mounts = [parse_mount(text, lambda word: state.put(word, instruction)) for text in instruction.mounts]
    words, name, script = words_of(state, instruction)
    shown = tuple(shown_mount(build, state, mount, source) for mount, source in paired(mounts, origin))
    hidden = [mount.env or mount.id for mount in mounts if mount.type == "secret" and mount.env is not None]
    title = state.prefixed(state.shown(name, run=True, hidden=hidden), origin.onbuild)
    network = instruction.network if instruction.network not in ("", "default") else build.network
    step = RunStep(
        title, instruction.lines, arguments=words, environment=state.run_environment(), directory=state.directory,
        user=state.config.User, network=network, mounts=shown, script=script, bounds=build.bounds,
    )  # fmt: skip
    build.push(state, step, origin)
    state.commit(f"RUN {told(state, words)}", layer=True, files=True)


def paired(mounts: Sequence[RunMount], origin: Origin) -> list[tuple[RunMount, StageState | None]]:
    """Each mount with the stage that it shows."""
    sources: list[StageState | None] = [*origin.sources]
    return [(mount, source if mount.origin else None) for mount, source in zip(mounts, sources, strict=True)]


def shown_mount(
    build: Dispatcher, state: StageState, mount: RunMount, source: StageState | None
) -> tuple[RunMount, Step | str]:
    """A mount with an absolute target, and what it shows."""
    if source is not None and not source.dispatched:
        raise InstructionError(
            f"cannot mount from stage {quote(mount.origin)} to {quote(mount.target)}, stage needs to be defined before "
            "current command"
        )
    if mount.type == "secret":
        return mount, ""
    if mount.type == "ssh":
        return replace(mount, id=mount.id or "default"), ""
    target = posixpath.normpath(posixpath.join("/", state.directory, mount.target)).replace("//", "/")
    if target == "/":
        raise InstructionError(f"invalid mount target {quote(target)}")
    mount = replace(mount, target=target, id=mount.id or target)
    if mount.type == "bind" and source is None:
        build.paths[absolute(mount.source)] = None
        return mount, CONTEXT
    return mount, (source.step or "") if source is not None else ""


def words_of(state: StageState, instruction: Run) -> tuple[tuple[str, ...], str, tuple[str, str]]:
    """The words to run, the name to show, and a script that becomes a file."""
    words, name, script = instruction.command.words, instruction.text, ("", "")
    shell = instruction.command.shell
    heredocs = instruction.line.heredocs
    if heredocs and heredoc_word(words[0]) is not None:
        data = heredocs[0].text
        name += f" ({summary(heredocs[0].content)})"
        if data.startswith("#!"):
            script = (heredocs[0].name, data)
            words = (f"/dev/pipes/{heredocs[0].name}",)
        else:
            words = (data,)
    elif heredocs:
        words = ("\n".join([words[0], *(each.content + each.name for each in heredocs)]),)
    if not shell and not words:
        raise DockerfileError("failed to marshal LLB definition: arguments are required", (-1, -1))
    return (with_shell(state, words) if shell else words), name, script


def told(state: StageState, words: Sequence[str]) -> str:
    """With the build's arguments, as the history tells it."""
    values: dict[str, str] = {}
    for pair in state.arguments:
        values[pair.key] = f"{pair.key}={state.env.get(pair.key, pair.value or '')}"
    head = [f"|{len(values)}", *values.values()] if values else []
    return " ".join([*head, *words])


def with_shell(state: StageState, words: Sequence[str]) -> tuple[str, ...]:
    """A line for the stage's shell."""
    return (*(state.config.Shell or DEFAULT_SHELL), " ".join(words))


def summary(content: str) -> str:
    """The first line of a heredoc, shortened (buildkit: summarizeHeredoc)."""
    text = content.replace("\r\n", "\n").strip("\n")
    if not text:
        return "EMPTY"
    first, newline, _ = text.partition("\n")
    return first + ("..." if newline else "")

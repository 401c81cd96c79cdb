"""COPY and ADD: where files come from, and where they go (buildkit: dockerfile2llb dispatchCopy)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emulator.backend.workshop import CopyOrder
from emulator.dockerfile.errors import InstructionError
from emulator.dockerfile.instructions import Copy
from emulator.engine.build.remote import PREFIX, Remote, check_digest
from emulator.engine.build.state import Origin, StageState
from emulator.engine.build.steps import CONTEXT, CopyPart, CopyStep, Step
from emulator.errors import NotEmulated
from emulator.quote import quote

if TYPE_CHECKING:
    from emulator.engine.build.dispatch import Dispatcher

MODE = re.compile(r"[ugoa]*(?:[-+=][rwxXstugo]*)+")
OCTAL = re.compile(r"[0-7]{1,12}")


def copy(build: Dispatcher, state: StageState, instruction: Copy, origin: Origin) -> None:
    """Files as one more layer."""
    chown, chmod, destination = (
        state.put(word, instruction) for word in (instruction.chown, instruction.chmod, instruction.destination)
    )
    sources = [state.put(source, instruction) for source in instruction.sources]
    documents = tuple(
        (each.name, state.put(each.text, instruction, skip_quotes=True) if each.expand else each.text)
        for each in instruction.documents
    )
    check(instruction, chmod, sources)
    remotes = remotes_of(build, instruction, sources)
    tree = f"{PREFIX}{len(build.remotes)}"
    source = tree if remotes else place(state, instruction, origin)
    if source == CONTEXT and sources:
        build.paths |= dict.fromkeys(map(absolute, sources))
        check_ignored(build, state, instruction, sources)
    name = state.prefixed(state.shown(instruction.text), origin.onbuild)
    order = CopyOrder(
        sources=tuple(f"/{number}/{each.name}" for number, each in enumerate(remotes)) or tuple(map(absolute, sources)),
        destination=placed(state, destination), documents=documents,
        owner=chown, mode=chmod, unpack=(instruction.add and not remotes) if instruction.unpack is None else instruction.unpack,
        excludes=instruction.excludes,
    )  # fmt: skip
    part = CopyPart(order, source if sources else "", remotes)
    if remotes:
        build.remotes[tree] = remotes
    build.push(state, CopyStep(name, instruction.lines, part=part, linked=instruction.link), origin)
    words = ["ADD" if instruction.add else "COPY"]
    words += [f"--chown={chown}"] * bool(chown) + [f"--chmod={chmod}"] * bool(chmod)
    words += [*sources, *(f"<<{document}" for document, _ in documents), destination]
    state.commit(" ".join(words), layer=True, files=True)


def place(state: StageState, instruction: Copy, origin: Origin) -> Step | str:
    """Where files come from: another stage's last step, nothing, or the context."""
    if not origin.sources:
        return CONTEXT
    other = origin.sources[0]
    if not other.dispatched:
        raise InstructionError(
            f"cannot copy from stage {quote(instruction.origin)}, it needs to be defined before current stage "
            f"{quote(state.name)}"
        )
    return other.step or ""


def check(instruction: Copy, chmod: str, sources: Sequence[str]) -> None:
    """Flags and sources that cannot be."""
    if chmod.isdecimal() and (not OCTAL.fullmatch(chmod) or int(chmod, 8) > 0o7777):
        raise InstructionError(f"invalid chmod parameter: '{chmod}'. it should be octal string and between 0 and 07777")
    if chmod and not chmod.isdecimal() and not all(MODE.fullmatch(part) for part in chmod.split(",")):
        raise InstructionError("invalid syntax")
    if instruction.checksum:
        if len(instruction.sources) != 1:
            raise InstructionError("checksum can't be specified for multiple sources")
        if not is_remote(sources[0]):
            raise InstructionError("checksum requires HTTP(S) or Git sources")
        if not is_git(sources[0]):
            check_digest(instruction.checksum)
    for source in sources:
        if is_remote(source) and not instruction.add:
            what = "git ref" if is_git(source) else "URL"
            raise InstructionError(f"source can't be a {what} for COPY")
        if is_git(source):
            raise NotEmulated(f"ADD {source}")


def remotes_of(build: Dispatcher, instruction: Copy, sources: Sequence[str]) -> tuple[Remote, ...]:
    """The URLs among the sources, if there are any."""
    found = tuple(Remote(source, instruction.checksum) for source in sources if is_remote(source))
    if found and (len(found) < len(sources) or instruction.documents):
        raise NotEmulated("ADD of URLs and other files at once")
    return found


def check_ignored(build: Dispatcher, state: StageState, instruction: Copy, sources: Sequence[str]) -> None:
    """CopyIgnoredFile."""
    for source in map(posixpath.normpath, sources):
        if build.ignored is not None and not is_remote(source) and build.ignored(source):
            verb = "Add" if instruction.add else "Copy"
            sentence = f"Attempting to {verb} file {quote(source)} that is excluded by .dockerignore"
            state.lint.warn("CopyIgnoredFile", sentence, instruction.lines)


def placed(state: StageState, path: str) -> str:
    """A destination, absolute, a slash at its end kept."""
    if path in (".", ""):
        path = "./"
    slash = "/" if path.endswith(("/", "/.")) else ""
    found = posixpath.normpath(posixpath.join("/", state.directory, path)).replace("//", "/")
    return found if found == "/" else found + slash


def absolute(path: str) -> str:
    """A source within its tree; nothing leads out of it."""
    return posixpath.normpath(posixpath.join("/", path)).replace("//", "/")


def is_git(source: str) -> bool:
    return bool(re.match(r"(git@|git://|ssh://)|https?://[^#?]+\.git(#.*)?$", source))


def is_remote(source: str) -> bool:
    return is_git(source) or source.startswith(("http://", "https://"))

"""docker cp [-a] [-L] [-q] CONTAINER:SRC_PATH DEST_PATH|-, and the other way round.

What is copied where depends on both ends: whether the destination exists, whether it is a directory, and whether a path
says that it is one (`dir/`, `dir/.`). The rules are in `copy_rules.py`, as in Docker (moby/go-archive: copy.go).
"""

from __future__ import annotations

import posixpath

from emulator.commands.client import STDERR, STDOUT, Client
from emulator.commands.container.copy_rules import (
    CopyEnd,
    absolute,
    asserts_directory,
    destination_of,
    place,
    rebase,
    rebase_name,
    split_entry,
)
from emulator.commands.go_words import go_words
from emulator.commands.input_file import read_input
from emulator.commands.outcome import ClientError
from emulator.errors import DockerError
from emulator.machine.errno import LinuxError
from emulator.output.units import human_size_with_precision
from emulator.parse.invocation import Invocation


class AcrossContainers(ClientError):
    def __init__(self) -> None:
        super().__init__("copying between containers is not supported")


class NoContainer(ClientError):
    def __init__(self) -> None:
        super().__init__("must specify at least one container source")


class MustBeDirectory(ClientError):
    def __init__(self, container: str, path: str) -> None:
        super().__init__(f'destination "{container}:{path}" must be a directory')


class LocalFileError(ClientError):
    def __init__(self, call: str, error: LinuxError) -> None:
        super().__init__(f"{call} {error.path.rstrip('/') or '/'}: {go_words(error)}")


class InvalidOutputPath(ClientError):
    def __init__(self, path: str) -> None:
        super().__init__(f'invalid output path: directory "{path}" does not exist')


class NoPlainOutput(ClientError):
    def __init__(self, path: str) -> None:
        super().__init__(f'invalid output path: "{path}" must be a directory or a regular file: got a device')


class NoDirectoryOutput(ClientError):
    def __init__(self, path: str) -> None:
        super().__init__(f"stat {path}: not a directory")


class EmptyOperand(ClientError):
    def __init__(self, which: str) -> None:
        super().__init__(f"{which} can not be empty")


class NotADirectory(ClientError):
    def __init__(self) -> None:
        super().__init__("not a directory")


async def main(docker: Client, call: Invocation) -> int:
    for which, operand in zip(("source", "destination"), call.operands, strict=True):
        if not operand:
            raise EmptyOperand(which)
    source, destination = (_split(operand) for operand in call.operands)
    if source[0] and destination[0]:
        raise AcrossContainers
    quiet = call.yes("quiet") if "quiet" in call.changed else not docker.console.is_terminal(STDERR)
    if source[0]:
        return await _from_container(docker, call, source, destination[1], quiet)
    if destination[0]:
        return await _to_container(docker, call, source[1], destination, quiet)
    raise NoContainer


def _split(argument: str) -> tuple[str, str]:
    """`web:/etc` → container and path; a path may be made plain by a leading `/` or `.`."""
    container, colon, path = argument.partition(":")
    if argument.startswith("/") or not colon or container.startswith("."):
        return "", argument
    return container, path


async def _from_container(docker: Client, call: Invocation, source: tuple[str, str], target: str, quiet: bool) -> int:
    container, path = source
    files = docker.console.files
    destination = target if target == "-" else absolute(docker.console.directory, target)
    if destination != "-":
        _check_output(docker, destination)
    new_name = ""
    if call.yes("follow-link"):
        path, new_name = await _followed(docker, container, path)
    archive, stat = await docker.engine.archive_get(container, path)
    if target == "-":
        await docker.console.write(STDOUT, archive)
        return 0
    if new_name:
        archive = rebase(archive, split_entry(path)[1], new_name)
    end = CopyEnd(path, exists=True, is_directory=stat.is_directory, new_name=new_name)
    directory, archive = place(archive, end, destination_of(files, destination))
    try:
        files.unpack(archive, directory)
    except LinuxError as error:
        raise LocalFileError("open", error) from error
    await _report(docker, quiet, len(archive), destination)
    return 0


def _check_output(docker: Client, path: str) -> None:
    """cli: command.ValidateOutputPath."""
    files, parent = docker.console.files, posixpath.dirname(posixpath.normpath(path))
    if not files.exists(parent):
        raise InvalidOutputPath(parent)
    plain = path.removesuffix(".").rstrip("/") if asserts_directory(path) else path
    file = plain if files.exists(plain) and not files.is_directory(plain) else ""
    if not files.is_directory(parent) or (file and plain != path):
        raise NoDirectoryOutput(path)
    if file and files.kind(file) in ("c", "b"):
        raise NoPlainOutput(path)


async def _followed(docker: Client, container: str, path: str) -> tuple[str, str]:
    """The path behind a link, and the name that its copy keeps (`-L`)."""
    stat = await docker.engine.archive_stat(container, path)
    if not stat.link_target:
        return path, ""
    target = posixpath.join(split_entry(path)[0], stat.link_target)
    return rebase_name(path, posixpath.normpath(target))


async def _to_container(docker: Client, call: Invocation, source: str, target: tuple[str, str], quiet: bool) -> int:
    container, path = target
    end = await _container_end(docker, container, path)
    if source == "-":
        if not end.is_directory:
            raise MustBeDirectory(container, path)
        directory, archive = end.path, await read_input(docker)
    else:
        directory, archive = _packed(docker, source, end, follow=call.yes("follow-link"))
    await docker.engine.archive_put(container, directory, archive, copy_owner=call.yes("archive"))
    await _report(docker, quiet, 0 if source == "-" else len(archive), f"{container}:{end.path}")
    return 0


async def _container_end(docker: Client, container: str, path: str) -> CopyEnd:
    """What is at `path`, behind a link if it is one. A path that can't be looked at counts as absent."""
    try:
        stat = await docker.engine.archive_stat(container, path)
        if stat.link_target:
            path = posixpath.normpath(posixpath.join(split_entry(path)[0], stat.link_target))
            stat = await docker.engine.archive_stat(container, path)
    except DockerError:
        return CopyEnd(path)
    return CopyEnd(path, exists=True, is_directory=stat.is_directory)


def _packed(docker: Client, source: str, end: CopyEnd, follow: bool) -> tuple[str, bytes]:
    path = absolute(docker.console.directory, source)
    files = docker.console.files
    plain = path.removesuffix(".").rstrip("/") if asserts_directory(path) else ""
    if plain and files.exists(plain) and not files.is_directory(plain):
        raise NotADirectory
    try:
        path, new_name = files.resolve(path, follow)
        is_directory = files.is_directory(path)
        archive = files.pack(path, new_name or split_entry(path)[1])
    except LinuxError as error:
        raise LocalFileError("lstat", error) from error
    return place(archive, CopyEnd(path, True, is_directory, new_name), end)


async def _report(docker: Client, quiet: bool, size: int, target: str) -> None:
    if not quiet:
        await docker.complain(f"Successfully copied {human_size_with_precision(size, 3)} to {target}")

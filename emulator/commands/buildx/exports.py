"""`--output`, `--push`, `--load`: what is to come of a build (buildx: util/buildflags/export.go, build/utils.go)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, replace

from emulator.commands.buildx.errors import ELSEWHERE, BuildError, BuildxError
from emulator.commands.buildx.pairs import read_pairs
from emulator.commands.client import STDOUT, Client
from emulator.commands.go_words import go_words
from emulator.machine.errno import LinuxError
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.csv import read_fields

FILES = ("local", "tar")
KNOWN = ("local", "tar", "docker", "image", "cacheonly")
TRUE = ("1", "t", "T", "true", "TRUE", "True")


@dataclass(frozen=True)
class Output:
    """`kind`: "image", "docker", "local", "tar", …; `destination` "-" is standard output; `names` go before the tags' lack."""

    kind: str = "docker"
    destination: str = ""
    names: tuple[str, ...] = ()
    pushed: bool = False

    @property
    def is_image(self) -> bool:
        return self.kind in ("docker", "image")


def outputs_of(call: Invocation) -> tuple[Output, ...]:
    """As they are written, in their order; raises BuildxError."""
    return tuple(read_output(word) for word in call.words("output") if word)


def read_output(word: str) -> Output:
    """One `--output`."""
    try:
        fields = read_fields(word)
    except ValueRefused as error:
        raise BuildxError(str(error)) from None
    if fields == [word] and not word.startswith("type="):
        return Output("tar", "-") if word == "-" else Output("local", word)
    found = read_pairs(fields)
    if not found.get("type"):
        raise BuildxError("type is required for output")
    kind, names = found["type"], tuple(filter(None, found.get("name", "").split(",")))
    pushed = found.get("push", "true" if kind == "registry" else "") in TRUE
    return Output("image" if kind == "registry" else kind, found.get("dest", ""), names, pushed)


def completed(call: Invocation, outputs: Iterable[Output]) -> tuple[Output, ...]:
    """With what `--push` and `--load` add; an image where nothing is said."""
    found = list(outputs)
    if call.yes("push"):
        found = [replace(each, pushed=True) if each.kind == "image" else each for each in found]
        if not any(each.kind == "image" for each in found):
            found.append(Output("image", pushed=True))
    if call.yes("load") and not any(each.kind == "docker" and not each.destination for each in found):
        found.append(Output())
    return tuple(found) or (Output(),)


def check_outputs(docker: Client, outputs: Iterable[Output]) -> None:
    """Whether they can be written; files are made at once, as the client makes them. Raises BuildError."""
    used = False
    for output in outputs:
        if output.kind == "local":
            check_directory(docker, output.destination)
        elif output.kind in ("tar", "oci", "docker"):
            stdout = (output.destination or ("" if output.kind == "docker" else "-")) == "-"
            if stdout and used:
                raise BuildError("multiple outputs configured to write to stdout")
            used = used or stdout
            check_file(docker, output, stdout=stdout)


def check_directory(docker: Client, path: str) -> None:
    """`type=local`."""
    if not path:
        raise BuildError("dest is required for local exporter")
    if path == "-":
        raise BuildError("dest cannot be stdout for local exporter")
    if docker.console.files.exists(path) and not docker.console.files.is_directory(path):
        raise BuildError(f"destination directory {path} is a file")


def check_file(docker: Client, output: Output, *, stdout: bool) -> None:
    """`type=tar` and its like."""
    path = output.destination
    if stdout and docker.console.is_terminal(STDOUT):
        raise BuildError(f"dest file is required for {output.kind} exporter. refusing to write to console")
    if stdout or not path:
        return
    if docker.console.files.is_directory(path):
        raise BuildError(f"destination file {path} is a directory")
    try:
        docker.console.files.write(posixpath.join(docker.console.directory, path), b"")
    except LinuxError as error:
        raise BuildError(f"failed to open open {path}: {go_words(error)}") from None


def check_driver(call: Invocation, outputs: Iterable[Output]) -> None:
    """What the docker driver does not do; raises BuildError."""
    for output in outputs:
        if output.kind == "oci" or (output.kind == "docker" and output.destination):
            name = "OCI" if output.kind == "oci" else "Docker"
            raise BuildError(f"{name} exporter is not supported for the docker driver.\n{ELSEWHERE}build-exporters/")
        if output.pushed and output.is_image and not (output.names or call.words("tag")):
            raise BuildError("tag is needed when pushing to registry")
    for output in outputs:
        if output.kind not in KNOWN:
            raise BuildError(f'failed to solve: exporter "{output.kind}" could not be found')

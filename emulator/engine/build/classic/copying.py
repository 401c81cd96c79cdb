"""COPY and ADD of the classic builder: where files come from, and the sums by which they are known (moby: copy.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from emulator.backend.workshop import CopyOrder, MissingPath
from emulator.dockerfile.instructions import Copy
from emulator.engine.build.classic.request import NeedsBuildKit, StepFailed
from emulator.engine.build.copying import absolute
from emulator.engine.core import Core
from emulator.engine.resolve import image as resolve_image
from emulator.errors import DockerError
from emulator.model.image import Image


def check(instruction: Copy, name: str) -> None:
    """What cannot be."""
    if instruction.chmod:
        raise NeedsBuildKit("chmod")
    if not instruction.sources:
        raise StepFailed(f"{name} failed: no source files were specified")


def tree_of(core: Core, context: str, done: Mapping[str, Image], instruction: Copy) -> tuple[str, ...]:
    """The context, a stage, or an image."""
    if not instruction.origin:
        return (context,)
    image = done.get(instruction.origin.lower())
    if image is None:
        try:
            image = resolve_image(core, instruction.origin)
        except DockerError as error:
            raise StepFailed(f"invalid from flag value {instruction.origin}: {error}") from None
    return tuple(layer.diff_id for layer in image.layers)


def summed(core: Core, tree: tuple[str, ...], sources: Sequence[str], name: str) -> tuple[list[str], list[str]]:
    """The paths that are meant, and the sum of each."""
    workshop, paths, sums = core.backend.workshop, list[str](), list[str]()
    for source in sources:
        try:
            for path in workshop.expand(tree, absolute(source)):
                is_directory, total = workshop.tar_sum(tree, path)
                paths.append(path)
                sums.append(("dir:" if is_directory else "file:") + total)
        except MissingPath:
            place = source.lstrip("/") or "."
            fault = f"file not found in build context or excluded by .dockerignore: stat {place}: file does not exist"
            raise StepFailed(f"{name} failed: {fault}") from None
    if not paths:
        raise StepFailed(f"{name} failed: no source files were specified")
    return paths, sums


def order(paths: Sequence[str], placed: str, owner: str, name: str) -> CopyOrder:
    """What the workshop is to do."""
    if len(paths) > 1 and not placed.endswith("/"):
        fault = "more than one source file, the destination must be a directory and end with a /"
        raise StepFailed(f"When using {name} with {fault}")
    return CopyOrder(sources=tuple(paths), destination=placed, owner=owner, unpack=name == "ADD")

"""COPY and ADD of the classic builder: where files come from, and the sums by which they are known (moby: copy.go)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from emulator.backend.workshop import CopyOrder, MissingPath
from emulator.dockerfile.instructions import Copy
from emulator.engine.build.classic.request import NeedsBuildKit, StepFailed
from emulator.engine.build.copying import absolute, is_remote
from emulator.engine.core import Core
from emulator.engine.errors.image import NoSuchImage
from emulator.engine.resolve import image as resolve_image
from emulator.errors import DockerError, NotEmulated
from emulator.model.image import Image

WILDCARDS = re.compile(r"[*?\[\\]")


def check(instruction: Copy, name: str) -> None:
    """What cannot be."""
    if instruction.chmod:
        raise NeedsBuildKit("chmod")
    if any(map(is_remote, instruction.sources)):
        raise NotEmulated(f"{name} {' '.join(filter(is_remote, instruction.sources))} with the classic builder")
    if not instruction.sources:
        raise StepFailed(f"{name} failed: no source files were specified")


def origin_of(core: Core, done: Mapping[str, Image], name: str, place: int) -> Image | None:
    """`--from`: a stage before by name or number, or an image that is here; None for one to fetch. `place` is this stage's."""
    image = done.get(name.lower())
    if image is not None:
        return image
    if re.fullmatch(r"[-+]?[0-9]+", name):
        fault = "refers to current build stage" if int(name) == place else "index out of bounds"
        raise StepFailed(f"invalid from flag value {name}: {fault}")
    try:
        return resolve_image(core, name)
    except NoSuchImage:
        return None
    except DockerError as error:
        raise StepFailed(f"invalid from flag value {name}: {error}") from None


def summed(
    core: Core, tree: tuple[str, ...], sources: Sequence[str], name: str, *, image: bool = False
) -> tuple[list[str], list[str]]:
    """The paths that are meant, and the sum of each; `image` where they do not come from the context."""
    workshop, paths, sums = core.backend.workshop, list[str](), list[str]()
    for source in sources:
        if posixpath.normpath(source.lstrip("/")).startswith("..") and not WILDCARDS.search(source):
            raise StepFailed(f"{name} failed: forbidden path outside the build context: {source.lstrip('/')} ()")
        try:
            for path in workshop.expand(tree, absolute(source)):
                is_directory, total = workshop.tar_sum(tree, path)
                paths.append(path)
                sums.append(("dir:" if is_directory else "file:") + total)
        except MissingPath:
            place = source.lstrip("/") or "."
            where = "" if image else "file not found in build context or excluded by .dockerignore: "
            fault = f"{where}stat {place}: file does not exist"
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

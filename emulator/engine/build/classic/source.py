"""The context that a client sent, and the Dockerfile in it; all raise DockerError."""

from __future__ import annotations

from emulator.backend.workshop import BuildFailure, Workshop
from emulator.dockerfile.errors import DockerfileError, ParseError
from emulator.dockerfile.ignore import Ignored, patterns
from emulator.dockerfile.instructions import Stage
from emulator.dockerfile.stages import Dockerfile, parse
from emulator.engine.build.classic.request import ClassicRequest
from emulator.errors import InvalidParameter, SystemFailure
from emulator.quote import quote

IGNORE_FILE = ".dockerignore"


def load(workshop: Workshop, context: str, request: ClassicRequest) -> Dockerfile:
    """The context under its name in the workshop, and its Dockerfile."""
    try:
        workshop.add_context(context, request.context)
    except BuildFailure as error:
        raise SystemFailure(str(error)) from None
    name = request.dockerfile
    data = workshop.read((context,), "/" + name)
    if data is None:
        raise SystemFailure(f"Cannot locate specified Dockerfile: {name}")
    if not data.strip():
        raise InvalidParameter(f"the Dockerfile ({name}) cannot be empty")
    leave_out(workshop, context, IGNORE_FILE, name)
    return parsed(data.decode("utf-8", "surrogateescape"))


def leave_out(workshop: Workshop, context: str, *names: str) -> None:
    """Clients send .dockerignore and Dockerfile even where the first excludes them (moby: remotecontext)."""
    text = workshop.read((context,), f"/{IGNORE_FILE}") or b""
    excluded = Ignored(patterns(text.decode("utf-8", "surrogateescape")))
    for name in names:
        if excluded(name):
            workshop.leave_out(context, f"/{name}")


def parsed(text: str) -> Dockerfile:
    try:
        return parse(text)
    except ParseError as error:
        raise InvalidParameter(str(error)) from None
    except DockerfileError as error:
        raise InvalidParameter(f"failed to parse Dockerfile: {error}") from None


def wanted(file: Dockerfile, target: str) -> list[Stage]:
    """The stages up to the target."""
    if not target:
        return file.stages
    for number, stage in enumerate(file.stages):
        if target.lower() in (stage.origin.stage, str(number)):
            return file.stages[: number + 1]
    raise InvalidParameter(f"target stage {quote(target.lower())} could not be found")

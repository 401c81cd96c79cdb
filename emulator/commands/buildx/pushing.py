"""`docker build --push`: the names of the image go to their registries, by way of the engine (buildx: build/build.go)."""

from __future__ import annotations

from emulator.commands.buildx.options import BuildError
from emulator.commands.buildx.showing import Showing
from emulator.commands.client import Client
from emulator.engine.errors.image import ManifestDenied, PushDenied
from emulator.errors import DockerError
from emulator.model.ids import short
from emulator.parse.invocation import Invocation


def is_wanted(call: Invocation) -> bool:
    """`--push`, or `--output type=registry`; raises BuildError without a name to push."""
    wanted = call.yes("push") or any("type=registry" in word.split(",") for word in call.words("output"))
    if wanted and not call.words("tag"):
        raise BuildError("tag is needed when pushing to registry")
    return wanted


async def push(docker: Client, showing: Showing, image: str, tags: tuple[str, ...]) -> None:
    """One name after another; raises BuildError with what the registry says."""
    layers = (await docker.engine.image_inspect(image)).RootFS.Layers
    for tag in tags:
        fault = await refusal(docker, tag)
        reached = fault is None or isinstance(fault, PushDenied | ManifestDenied)
        statuses = [f"pushing layer {short(layer)}" for layer in layers] if reached else []
        await showing.note(f"pushing {tag} with docker", *statuses, error=str(fault or ""))
        if fault is not None:
            await showing.broken()
            raise BuildError(str(fault))


async def refusal(docker: Client, tag: str) -> DockerError | None:
    """What comes of a push."""
    try:
        async for _ in docker.engine.image_push(tag):
            pass
    except DockerError as error:
        return error
    return None

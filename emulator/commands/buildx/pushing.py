"""`docker build --push`: the names of the image go to their registries, by way of the engine (buildx: build/build.go)."""

from __future__ import annotations

from emulator.commands.buildx.errors import BuildError
from emulator.commands.buildx.showing import Showing
from emulator.commands.client import Client
from emulator.engine.errors.image import ManifestDenied, PushDenied
from emulator.errors import DockerError
from emulator.model.ids import short


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

"""docker rmi [-f] [--no-prune] [--platform PLATFORM] IMAGE..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import Failure
from emulator.commands.platforms import read_platform
from emulator.errors import DockerError, NotFound
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    force = call.yes("force")
    platforms = [read_platform(text, "") for text in call.words("platform")]
    errors: list[DockerError] = []
    for name in call.operands:
        try:
            removed = await docker.engine.image_remove(
                name, force=force, prune=not call.yes("no-prune"), platforms=platforms
            )
        except DockerError as error:
            errors.append(error)
            continue
        for item in removed:
            await docker.line(f"Deleted: {item.Deleted}" if item.Deleted else f"Untagged: {item.Untagged}")
    if errors and not (force and all(isinstance(error, NotFound) for error in errors)):
        raise Failure(errors)
    if errors:
        await docker.complain(str(Failure(errors)))
    return 0

"""A build's end: images of the engine, and files for the client (moby: builder/builder-next/exporter)."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.engine.build.context import Context
from emulator.engine.build.errors import SolveFailed
from emulator.engine.build.job import Job
from emulator.engine.build.outcome import image_of, keep_image, result_of
from emulator.engine.build.request import Built
from emulator.engine.build.state import StageState
from emulator.engine.build.steps import Result
from emulator.engine.build.transfer import received
from emulator.model import reference as references


def export(job: Job, context: Context, target: StageState) -> Built:
    """What came of it."""
    result, exports = result_of(target), job.request.exports
    image, files, copied = "", b"", 0
    for each in exports:
        if each.kind == "image":
            image = export_image(job, target, result, each.names)
    if any(each.kind == "files" for each in exports):
        files, copied = export_files(job, context, result)
    return Built(image=image, files=files, copied=copied)


def export_files(job: Job, context: Context, result: Result) -> tuple[bytes, int]:
    """An archive, and how many bytes of it go over the wire."""
    files, name = job.workshop.archive(result.tree), f"{context.name} files"
    copied = received(job.workshop.add_context(name, files))
    job.workshop.forget_context(name)
    return files, copied


def export_image(job: Job, target: StageState, result: Result, names: Sequence[str]) -> str:
    """An image with its names; its id."""
    telling = job.telling
    image = image_of(job.core, target, result, dict(job.request.labels))
    vertex = telling.begin("exporting to image")
    if result.layers:
        telling.status(vertex, "exporting layers")
    telling.status(vertex, f"writing image {image.id}")
    tags = [references.parse(tag).tagged() for tag in names]
    keep_image(job.core, target, image, tags)
    if job.request.platform and not job.request.platform.startswith("linux"):
        fault = "operating system is not supported"
        telling.end(vertex, error=fault)
        raise SolveFailed(fault)
    for named in tags:
        telling.status(vertex, f"naming to {named.name if named.tag == 'latest' else f'{named.name}:{named.tag}'}")
    telling.end(vertex)
    return image.id

"""A build's end: an image of the engine, or files for the client (moby: builder/builder-next/exporter)."""

from __future__ import annotations

from emulator.engine.build.context import Context
from emulator.engine.build.job import Job
from emulator.engine.build.outcome import image_of, keep_image, result_of
from emulator.engine.build.request import Built
from emulator.engine.build.state import StageState
from emulator.engine.build.steps import Result
from emulator.engine.build.transfer import received
from emulator.model import reference as references


def export(job: Job, context: Context, target: StageState) -> Built:
    """What came of it."""
    result = result_of(target)
    match job.request.export:
        case "files":
            return export_files(job, context, result)
        case "nothing":
            return Built()
        case _:
            return export_image(job, target, result)


def export_files(job: Job, context: Context, result: Result) -> Built:
    """An archive, and how many bytes of it go over the wire."""
    files, name = job.workshop.archive(result.tree), f"{context.name} files"
    copied = received(job.workshop.add_context(name, files))
    job.workshop.forget_context(name)
    return Built(files=files, copied=copied)


def export_image(job: Job, target: StageState, result: Result) -> Built:
    """An image with its names."""
    telling = job.telling
    image = image_of(job.core, target, result, dict(job.request.labels))
    vertex = telling.begin("exporting to image")
    if result.layers:
        telling.status(vertex, "exporting layers")
    telling.status(vertex, f"writing image {image.id}")
    tags = [references.parse(tag).tagged() for tag in job.request.tags]
    keep_image(job.core, target, image, tags)
    for named in tags:
        telling.status(vertex, f"naming to {named.name if named.tag == 'latest' else f'{named.name}:{named.tag}'}")
    telling.end(vertex)
    return Built(image=image.id)

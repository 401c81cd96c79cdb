"""The image at a build's end (moby: builder/builder-next/exporter): its configuration, its history with times, its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import structs

from emulator.engine.build.state import COMMENT, StageState
from emulator.engine.build.steps import NOTHING, Result
from emulator.engine.core import Core, image_message
from emulator.engine.image.identity import archive_digests, digest_of
from emulator.engine.image.registry import add_layers
from emulator.engine.image.tag import tag_image
from emulator.model.config import Config
from emulator.model.events import Table
from emulator.model.image import History, Image
from emulator.model.reference import Reference
from emulator.wire.image_config import pulled_text
from emulator.wire.times import rfc3339


@dataclass(frozen=True)
class Step:
    """A line of the history whose time may not be known yet (0)."""

    created_by: str
    layer: bool
    created: int
    comment: str
    author: str = ""


def image_of(core: Core, state: StageState, result: Result, labels: dict[str, str]) -> Image:
    """The image, with its id; the base itself where nothing was done to it."""
    base = state.image.image if state.image is not None else None
    config = structs.replace(state.config, Labels={**(state.config.Labels or {}), **labels}) if labels else state.config
    if base is not None and not state.history and same(config, base.config) and state.author == base.author:
        return base
    history = timed(core, [*inherited(base), *fresh(state, result, base)])
    image = Image(
        id="", created=rfc3339(history[-1].created) if history else rfc3339(core.now), config=bare(config),
        layers=result.layers, history=tuple(history), comment=COMMENT if history else "", author=state.author,
        architecture=base.architecture if base else "amd64", variant=base.variant if base else "",
    )  # fmt: skip
    text = pulled_text(image, archive_digests(core, image.layers))
    return structs.replace(image, id=digest_of(text), raw=text)


def same(config: Config, other: Config) -> bool:
    """Whether nothing was changed; a working directory of / is as good as none."""
    plain = [structs.replace(bare(each), WorkingDir=(each.WorkingDir or "/"), ArgsEscaped=False) for each in (config, other)]
    return plain[0] == plain[1]


def bare(config: Config) -> Config:
    """What an image has of a configuration."""
    empty = {"Hostname": "", "Domainname": "", "Image": "", "AttachStdin": False, "AttachStdout": False, "AttachStderr": False}
    return structs.replace(config, **empty)


def inherited(base: Image | None) -> list[Step]:
    """The base's history."""
    if base is None:
        return []
    return [Step(each.created_by, not each.empty_layer, each.created, each.comment, each.author) for each in base.history]


def fresh(state: StageState, result: Result, base: Image | None) -> list[Step]:
    """What this build did; the layers of the result beyond the base's have their times."""
    times = iter(result.created[len(base.layers) if base else 0 :])
    return [Step(entry.created_by, entry.layer, next(times, 0) if entry.layer else 0, COMMENT) for entry in state.history]


def timed(core: Core, steps: Sequence[Step]) -> list[History]:
    """Lines without a time get that of the first new layer, later ones that of the layer before them (exporter: writer.go)."""
    first, missing = 0, False
    for step in steps:
        if step.created:
            first = step.created
            if missing:
                break
        else:
            missing = True
    current, missing, found = first or core.now, False, []
    for step in steps:
        if step.created and missing:
            current = step.created
        elif not step.created:
            missing = True
        time = step.created or current
        found.append(
            History(
                created=time, created_by=step.created_by, comment=step.comment, author=step.author, empty_layer=not step.layer
            )
        )
    return found


def keep_image(core: Core, state: StageState, image: Image, tags: Sequence[Reference]) -> None:
    """The image in the world, with its names."""
    if state.image is not None and state.image.remote is not None:
        add_layers(core, state.image.remote)
    if image.id not in core.world.images:
        core.add(Table.IMAGES, image.id, image)
    for named in tags:
        tag_image(core, image.id, named)
    core.tell(image_message(core.world.images[image.id], "create", image.id))


def result_of(state: StageState) -> Result:
    """The stage's layers."""
    if state.step is None:
        return NOTHING
    assert state.step.result is not None, "solved before"
    return state.step.result

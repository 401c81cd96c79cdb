"""In which order steps are done and told: what needs what, and whose name a step has that several stages share."""

from __future__ import annotations

from collections.abc import Iterable

from emulator.engine.build.state import StageState
from emulator.engine.build.steps import CONTEXT, CopyStep, FromStep, Result, RunStep, Step, WorkdirStep, digest

KEPT = (FromStep, WorkdirStep)
"""What `--no-cache` itself does not make anew."""


def named_last(target: StageState) -> None:
    """Steps that several stages share have the name of the stage that BuildKit comes to last on its way from the target."""
    seen: dict[StageState, None] = {}
    pending: list[tuple[StageState, int]] = [(target, -1)]
    while pending:
        state, place = pending.pop()
        if place < 0:
            if state in seen:
                continue
            seen[state] = None
            pending.append((state, 0))
            if state.base is not None:
                pending.append((state.base, -1))
        elif place < len(state.pushed):
            step, name, origin = state.pushed[place]
            step.name, step.fresh = name, state.fresh and not isinstance(step, KEPT)
            pending.append((state, place + 1))
            pending += [(source, -1) for source in reversed(origin.sources if origin is not None else ())]


def base_result(step: FromStep) -> Result:
    """An image's layers; their times do not matter, the history has them."""
    assert step.base is not None, "a FROM has an image"
    image = step.base.image
    return Result(image.layers, (0,) * len(image.layers), digest(step.words()))


def uses_context(step: Step) -> bool:
    if isinstance(step, CopyStep):
        return step.part.origin == CONTEXT
    return isinstance(step, RunStep) and any(origin == CONTEXT for _, origin in step.mounts)


def needed(last: Step | None) -> list[Step]:
    """All steps up to the last, each after those that it needs."""
    found: dict[Step, None] = {}
    pending: list[tuple[Step, bool]] = [(last, False)] if last is not None else []
    while pending:
        step, ready = pending.pop()
        if ready:
            found[step] = None
        elif step not in found:
            pending.append((step, True))
            before = [*([step.parent] if step.parent else []), *step.origins]
            pending += [(each, False) for each in reversed(before) if each not in found]
    return list(found)


def bases(order: Iterable[StageState], steps: Iterable[Step]) -> list[FromStep]:
    """The images, in the order of their stages."""
    wanted = [step for step in steps if isinstance(step, FromStep)]
    firsts = dict.fromkeys(state.first for state in order if state.first is not None)
    return [step for step in firsts if step in wanted]

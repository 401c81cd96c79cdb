"""What results are found by in the cache: keys of words, parents and content; and what the cache has beforehand."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from emulator.backend.workshop import NoChecksum
from emulator.engine.build import cache
from emulator.engine.build.order import base_result
from emulator.engine.build.remote import PREFIX
from emulator.engine.build.state import StageState
from emulator.engine.build.steps import CONTEXT, NOTHING, CopyStep, FromStep, Result, RunStep, Step, digest
from emulator.engine.core import Core
from emulator.model.build_cache import BuildRecord


class Keys:
    """The keys of one build; `context_name` is its context's in the workshop."""

    def __init__(self, core: Core, context_name: str) -> None:
        self.core, self.workshop, self.context_name = core, core.backend.workshop, context_name
        self.definitions: dict[Step, str] = {}

    def predict(self, steps: Iterable[Step]) -> dict[Step, Result | None]:
        """What the cache will give, as far as that can be known before anything is done."""
        found: dict[Step, Result | None] = {}
        for step in steps:
            if isinstance(step, FromStep):
                found[step] = base_result(step)
                continue
            parent = found[step.parent] if step.parent is not None else NOTHING
            if step.fresh or parent is None:
                found[step] = None
                continue
            record = self.recorded(step, parent, {origin: found[origin] for origin in step.origins})
            found[step] = cache.stacked(parent, record) if record is not None else None
        return found

    def recorded(self, step: Step, parent: Result, origins: dict[Step, Result | None]) -> BuildRecord | None:
        try:
            if None in origins.values():
                return cache.find_definition(self.core, self.definition(step))
            return cache.find(self.core, self.key(step, parent, origins))
        except NoChecksum:
            return None

    def definition(self, step: Step) -> str:
        """A step by its words and those of all below it; of files, only the context's are looked at. Raises NoChecksum."""
        known = self.definitions.get(step)
        if known is None:
            below = [self.definition(step.parent)] if step.parent is not None else []
            content = ""
            if isinstance(step, CopyStep) and step.part.origin == CONTEXT and step.part.order.sources:
                content = self.workshop.checksum((self.context_name,), step.part.order.sources, step.part.order.excludes)
            known = digest("definition", step.words(), below, [self.definition(origin) for origin in step.origins], content)
            self.definitions[step] = known
        return known

    def required(self, steps: list[Step], target: StageState, predicted: dict[Step, Result | None]) -> list[Step]:
        """What must be done or shown: where a result is in the cache, what it was copied from need not be there, unless that is
        to be made anew.
        """
        found: dict[Step, None] = {}
        pending = [target.step] if target.step is not None else []
        while pending:
            step = pending.pop()
            if step in found:
                continue
            found[step] = None
            pending += [step.parent] if step.parent is not None else []
            pending += [each for each in step.origins if predicted[step] is None or predicted[each] is not None or each.fresh]
        return [step for step in steps if step in found]

    def key(self, step: Step, parent: Result, origins: dict[Step, Result | None]) -> str:
        """What a step's result is found by; raises NoChecksum."""
        below = "" if isinstance(step, CopyStep) and step.linked else parent.key
        content: list[str] = []
        if isinstance(step, CopyStep) and step.part.order.sources:
            tree = self.tree(step.part.origin, origins)
            content.append(self.workshop.checksum(tree, step.part.order.sources, step.part.order.excludes))
        if isinstance(step, RunStep):
            for mount, origin in step.mounts:
                if mount.type == "bind":
                    tree = self.tree(origin, origins)
                    content.append(self.workshop.checksum(tree, [posixpath.join("/", mount.source)]))
        return digest(below, step.words(), content)

    def tree(self, origin: Step | str, origins: dict[Step, Result | None] | None = None) -> tuple[str, ...]:
        """Where files come from."""
        if origin == CONTEXT:
            return (self.context_name,)
        if not isinstance(origin, Step):
            return (f"{self.context_name} {origin}",) if origin.startswith(PREFIX) else ()
        result = origins.get(origin) if origins is not None else origin.result
        return result.tree if result is not None else ()

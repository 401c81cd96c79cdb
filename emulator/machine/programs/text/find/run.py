"""Walks the trees and applies a find expression to each file."""

from __future__ import annotations

from emulator.machine.files.inode import Stat
from emulator.machine.programs.text.find.actions import ACTS, Quit, act
from emulator.machine.programs.text.find.check import check
from emulator.machine.programs.text.find.execution import finish
from emulator.machine.programs.text.find.finder import Finder
from emulator.machine.programs.text.find.parse import And, Comma, Node, Not, Or, Query
from emulator.machine.programs.text.find.tests import passes
from emulator.machine.programs.text.job import Job
from emulator.machine.programs.text.walk import Visit, walk


async def find(job: Job, query: Query) -> None:
    """BadExpression, before anything is walked."""
    finder = Finder(job, query)
    if query.node is not None:
        check(finder, query.node)
    try:
        for start in finder.query.starts:
            finder.device = None
            for visit in walk(finder.process, start, finder.query.follow, finder.prune):
                await _visit(finder, visit)
    except Quit:
        pass
    for key in finder.batches:
        await finish(finder, key)
    for out in finder.outputs.values():
        await out.close()


async def _visit(finder: Finder, visit: Visit) -> None:
    job, query = finder.job, finder.query
    if visit.error is not None:
        await job.fail(job.words(f"{job.quoted(visit.path)}: {visit.error}", f"{visit.path}: {visit.error}"))
        return
    status = visit.status
    if status is None:
        return
    if visit.leaving != (query.depth_first and status.is_directory):
        if not visit.leaving:
            _descend(finder, visit, status)
        return
    if not visit.leaving:
        _descend(finder, visit, status)
    if visit.depth < query.least or (query.most is not None and visit.depth > query.most):
        return
    good = query.node is None or await _holds(finder, query.node, visit, status)
    if good and not query.acts:
        await job.out.text(visit.path + "\n")


def _descend(finder: Finder, visit: Visit, status: Stat) -> None:
    query = finder.query
    if finder.device is None:
        finder.device = status.device
    too_deep = query.most is not None and visit.depth >= query.most
    if status.is_directory and (too_deep or (query.one_device and status.device != finder.device)):
        finder.prune.add(visit.path)


async def _holds(finder: Finder, node: Node, visit: Visit, status: Stat) -> bool:
    if isinstance(node, And):
        for item in node.items:
            if not await _holds(finder, item, visit, status):
                return False
        return True
    if isinstance(node, Or):
        for item in node.items:
            if await _holds(finder, item, visit, status):
                return True
        return False
    if isinstance(node, Not):
        return not await _holds(finder, node.inner, visit, status)
    if isinstance(node, Comma):
        found = False
        for item in node.items:
            found = await _holds(finder, item, visit, status)
        return found
    if node.name in ACTS:
        return await act(finder, node, visit, status)
    return passes(finder, node, visit, status)

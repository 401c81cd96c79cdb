"""The short way through a template that only strings together texts and columns: `{{.ID}}\\t{{.Image}}`.

A list is that template over many rows of one class. Where every action is the name of a method that takes nothing and
gives a string, nothing can fail and nothing is to convert: the methods are called one after another. Everything else is
execute.py's, which says the same, slower.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import cast

from emulator.output.template import nodes
from emulator.output.template.hints import signature
from emulator.output.template.values import STRING

Getter = Callable[[object], str]


def getters(body: tuple[nodes.Node, ...], cls: type) -> tuple[Getter, ...] | None:
    """One getter a node, in order; None where the template is more than that."""
    found = tuple(getter(node, cls) for node in body)
    return None if None in found else cast("tuple[Getter, ...]", found)


def getter(node: nodes.Node, cls: type) -> Getter | None:
    """What a text or a column prints for a row of that class."""
    if isinstance(node, nodes.Text):
        text = node.text
        return lambda _: text
    name = column(node)
    found = getattr(cls, name, None) if name[:1].isupper() and hasattr(cls, "__go_type__") else None
    if not inspect.isfunction(found):
        return None
    takes = signature(found)
    return cast(Getter, found) if not takes.parameters and takes.rest is None and takes.result is STRING else None


def column(node: nodes.Node) -> str:
    """The name in `{{.Name}}`; "" for any other action."""
    match node:
        case nodes.Action(pipe=nodes.Pipe(commands=(nodes.Command(args=(nodes.Field(names=(name,)),)),), declared=())):
            return name
    return ""

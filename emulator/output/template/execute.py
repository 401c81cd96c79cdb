"""Walks a template over a value and collects what it prints (Go: text/template/exec.go, the `walk` functions).

The walk keeps a stack of its own, so that neither nested `{{if}}` nor self-calling templates exhaust Python's.
Templates can loop for long: `STEPS` and `OUTPUT` bound what one execution may do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from emulator.output.strings import quote
from emulator.output.template import nodes
from emulator.output.template.builtins import Function, printable, shown
from emulator.output.template.errors import CallError, TemplateExecError
from emulator.output.template.evaluate import Evaluator, MissingKey
from emulator.output.template.printer import Flags, print_value
from emulator.output.template.values import (
    ANY,
    INT,
    INVALID,
    Kind,
    Value,
    indirect,
    reflect,
    sequence,
    sorted_items,
    truth,
    typed,
)

MAX_DEPTH = 100_000
STEPS = 1_000_000
OUTPUT = 64 * 1024 * 1024
Body = tuple[nodes.Node, ...]


@dataclass(slots=True)
class Frame:
    """A list of nodes under way. `rounds` are a range's remaining elements; `leave` undoes what entering did."""

    body: Body
    dot: Value
    leave: Callable[[], None]
    at: int = 0
    rounds: Iterator[Value] | None = None


class Execution:
    def __init__(self, templates: Mapping[str, Body], evaluator: Evaluator) -> None:
        self.templates, self.evaluator = templates, evaluator
        self.frames: list[Frame] = []
        self.depth = 0
        self.out: list[str] = []
        self.written = 0
        self.steps = 0

    def run(self, name: str, data: object) -> str:
        dot = reflect(data)
        self.evaluator.variables = [("$", dot)]
        self.frames.append(Frame(self.templates[name], dot, lambda: None))
        try:
            while self.frames:
                self.step()
        except CallError as error:
            failure = self.evaluator.error(str(error))
            failure.partial = "".join(self.out)
            raise failure from None
        except TemplateExecError as error:
            error.partial = "".join(self.out)
            raise
        return "".join(self.out)

    def step(self) -> None:
        self.count()
        frame = self.frames[-1]
        if frame.at < len(frame.body):
            frame.at += 1
            self.walk(frame.dot, frame.body[frame.at - 1])
        elif frame.rounds is None or not self.next_round(frame):
            self.frames.pop()
            frame.leave()

    def count(self) -> None:
        self.steps += 1
        if self.steps > STEPS:
            raise TemplateExecError(f"template: {self.evaluator.name}: more than {STEPS} steps: not emulated")

    def write(self, text: str) -> None:
        self.written += len(text)
        if self.written > OUTPUT:
            raise TemplateExecError(f"template: {self.evaluator.name}: more than {OUTPUT} bytes: not emulated")
        self.out.append(text)

    def walk(self, dot: Value, node: nodes.Node) -> None:
        self.evaluator.at(node)
        match node:
            case nodes.Text():
                self.write(node.text)
            case nodes.Action():
                value = self.evaluator.pipeline(dot, node.pipe)
                if not node.pipe.declared:
                    self.print(node, value)
            case nodes.Branch(kind="range"):
                self.range(dot, node)
            case nodes.Branch():
                self.choose(dot, node)
            case nodes.Jump():
                self.jump(node.kind)
            case nodes.Invoke():
                self.invoke(dot, node)

    def print(self, node: nodes.Action, value: Value) -> None:
        self.evaluator.at(node)
        value = printable(value)
        self.write(print_value(value, "v", Flags()) if value.valid else "<no value>")

    # --- if, with, template

    def enter(self, body: Body, dot: Value, mark: int) -> None:
        self.frames.append(Frame(body, dot, lambda: self.forget(mark)))

    def forget(self, mark: int) -> None:
        del self.evaluator.variables[mark:]

    def choose(self, dot: Value, node: nodes.Branch) -> None:
        mark = len(self.evaluator.variables)
        value = self.evaluator.pipeline(dot, node.pipe)
        if truth(value):
            self.enter(node.body, value if node.kind == "with" else dot, mark)
        elif node.otherwise is not None:
            self.enter(node.otherwise, dot, mark)
        else:
            self.forget(mark)

    def invoke(self, dot: Value, node: nodes.Invoke) -> None:
        evaluator = self.evaluator
        if node.name not in self.templates:
            raise evaluator.error(f"template {quote(node.name)} not defined")
        if self.depth == MAX_DEPTH:
            raise evaluator.error(f"exceeded maximum template depth ({MAX_DEPTH})")
        value = evaluator.pipeline(dot, node.pipe)
        outer = evaluator.name, evaluator.variables

        def leave() -> None:
            self.depth -= 1
            evaluator.name, evaluator.variables = outer

        self.depth += 1
        evaluator.name, evaluator.variables = node.name, [("$", value)]
        self.frames.append(Frame(self.templates[node.name], value, leave))

    # --- range

    def range(self, dot: Value, node: nodes.Branch) -> None:
        mark = len(self.evaluator.variables)
        value, _ = indirect(self.evaluator.pipeline(dot, node.pipe))
        rounds = self.rounds(value, node.pipe)
        frame = Frame(node.body, dot, lambda: self.forget(mark), len(node.body), rounds)
        if self.next_round(frame):
            self.frames.append(frame)
        elif node.otherwise is not None:
            self.enter(node.otherwise, dot, mark)
        else:
            self.forget(mark)

    def next_round(self, frame: Frame) -> bool:
        """On to the next element: its variables are set when it is taken."""
        elem = next(cast("Iterator[Value]", frame.rounds), None)
        if elem is None:
            return False
        frame.dot, frame.at = elem, 0
        return True

    def rounds(self, value: Value, pipe: nodes.Pipe) -> Iterator[Value]:
        if value.kind in (Kind.INT, Kind.UINT) and len(pipe.declared) > 1:
            raise self.evaluator.error(f"can't use {shown(value)} to iterate over more than one variable")
        if value.kind not in (Kind.INT, Kind.UINT, Kind.SLICE, Kind.MAP, Kind.INVALID):
            raise self.evaluator.error(f"range can't iterate over {shown(value)}")
        return self.elements(value, pipe, len(self.evaluator.variables))

    def elements(self, value: Value, pipe: nodes.Pipe, mark: int) -> Iterator[Value]:
        for index, elem in pairs(value):
            self.forget(mark)
            self.set_variables(pipe, index, elem, mark)
            yield elem
        self.forget(mark)

    def set_variables(self, pipe: nodes.Pipe, index: Value, elem: Value, mark: int) -> None:
        values = [index, elem][-len(pipe.declared) :] if pipe.declared else []
        names = [declared.name for declared in pipe.declared]
        for offset, (name, value) in enumerate(zip(names, values, strict=True)):
            if pipe.assigns:
                self.evaluator.set_variable(name, value)
            else:
                self.evaluator.variables[mark - len(names) + offset] = (name, value)

    def jump(self, kind: str) -> None:
        """Out of all frames up to the range; `continue` stays in that."""
        while self.frames[-1].rounds is None:
            self.frames.pop().leave()
        if kind == "break":
            self.frames.pop().leave()
        else:
            self.frames[-1].at = len(self.frames[-1].body)


def pairs(value: Value) -> Iterator[tuple[Value, Value]]:
    """Index and element, or key and value in key order."""
    if value.kind in (Kind.INT, Kind.UINT):
        for number in range(cast(int, value.data)):
            yield INVALID, Value(value.type, number)
    elif value.kind is Kind.MAP:
        yield from sorted_items(value)
    elif value.kind is Kind.SLICE:
        for place, item in enumerate(sequence(value)):
            yield Value(INT, place), typed(item, value.type.elem or ANY)


def execute(
    templates: Mapping[str, Body],
    text: str,
    name: str,
    data: object,
    functions: Mapping[str, Function],
    missing_key: MissingKey = "default",
) -> str:
    return Execution(templates, Evaluator(text, name, functions, missing_key)).run(name, data)

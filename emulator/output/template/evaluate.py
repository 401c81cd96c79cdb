"""Pipelines, fields and calls: from a node to a value (Go: text/template/exec.go, the `eval` functions).

No output here; that is execute.py's. The state remembers the node that is looked at, since errors name it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, cast

from emulator.output.strings import byte_length, quote
from emulator.output.template import conversion, nodes
from emulator.output.template.builtins import BUILTINS, SPECIAL, Function
from emulator.output.template.errors import CallError, TemplateExecError
from emulator.output.template.hints import Signature, fields, method, signature
from emulator.output.template.values import ANY, INVALID, REFLECT, GoType, Kind, Value, indirect, mapping, truth, typed

MissingKey = Literal["default", "error"]
SPECIAL_SIGNATURE = Signature((REFLECT,), REFLECT, REFLECT)


class Evaluator:
    def __init__(self, text: str, parse_name: str, functions: Mapping[str, Function], missing_key: MissingKey) -> None:
        self.text, self.parse_name, self.functions, self.missing_key = text, parse_name, functions, missing_key
        self.name = parse_name
        self.node: object = None
        self.variables: list[tuple[str, Value]] = []

    # --- errors

    def at(self, node: object) -> None:
        self.node = node

    def error(self, message: str) -> TemplateExecError:
        before = self.text[: cast(int, getattr(self.node, "pos", 0))]
        line, column = before.count("\n") + 1, byte_length(before[before.rfind("\n") + 1 :])
        place = f"{self.parse_name}:{line}:{column}"
        return TemplateExecError(f"template: {place}: executing {quote(self.name)} at <{self.node}>: {message}")

    # --- variables

    def set_variable(self, name: str, value: Value) -> None:
        for place in range(len(self.variables) - 1, -1, -1):
            if self.variables[place][0] == name:
                self.variables[place] = (name, value)
                return
        raise self.error(f"undefined variable: {name}")

    def variable(self, name: str) -> Value:
        for known, value in reversed(self.variables):
            if known == name:
                return value
        raise self.error(f"undefined variable: {name}")

    # --- pipelines and commands

    def pipeline(self, dot: Value, pipe: nodes.Pipe | None) -> Value:
        if pipe is None:
            return INVALID
        self.at(pipe)
        value: Value | None = None
        for command in pipe.commands:
            value = self.command(dot, command, value)
            if value.kind is Kind.INTERFACE:
                value = value.elem()
        result = value or INVALID
        for declared in pipe.declared:
            if pipe.assigns:
                self.set_variable(declared.name, result)
            else:
                self.variables.append((declared.name, result))
        return result

    def command(self, dot: Value, command: nodes.Command, final: Value | None) -> Value:
        word, args = command.args[0], command.args
        match word:
            case nodes.Field():
                return self.field_node(dot, word, args, final)
            case nodes.Chain():
                return self.chain(dot, word, args, final)
            case nodes.Name():
                return self.function(dot, word, command, args, final)
            case nodes.Pipe():
                self.not_a_function(args, final)
                return self.pipeline(dot, word)
            case nodes.Variable():
                return self.variable_node(dot, word, args, final)
        self.at(word)
        self.not_a_function(args, final)
        if isinstance(word, nodes.Nil):
            raise self.error("nil is not a command")
        return conversion.literal(dot, word)

    def not_a_function(self, args: tuple[nodes.Operand, ...], final: Value | None) -> None:
        if len(args) > 1 or final is not None:
            raise self.error(f"can't give argument to non-function {args[0]}")

    # --- fields

    def field_node(self, dot: Value, node: nodes.Field, args: tuple[nodes.Operand, ...], final: Value | None) -> Value:
        self.at(node)
        return self.field_chain(dot, dot, node, node.names, args, final)

    def chain(self, dot: Value, node: nodes.Chain, args: tuple[nodes.Operand, ...], final: Value | None) -> Value:
        self.at(node)
        return self.field_chain(dot, self.argument(dot, None, node.base), node, node.fields, args, final)

    def variable_node(self, dot: Value, node: nodes.Variable, args: tuple[nodes.Operand, ...], final: Value | None) -> Value:
        self.at(node)
        value = self.variable(node.name)
        if not node.fields:
            self.not_a_function(args or (node,), final)
            return value
        return self.field_chain(dot, value, node, node.fields, args, final)

    def field_chain(
        self,
        dot: Value,
        receiver: Value,
        node: nodes.Operand,
        names: tuple[str, ...],
        args: tuple[nodes.Operand, ...],
        final: Value | None,
    ) -> Value:
        for name in names[:-1]:
            receiver = self.field(dot, name, node, (), None, receiver)
        return self.field(dot, names[-1], node, args, final, receiver)

    def field(
        self,
        dot: Value,
        name: str,
        node: nodes.Operand,
        args: tuple[nodes.Operand, ...],
        final: Value | None,
        receiver: Value,
    ) -> Value:
        """`.name` of the receiver: a method, a struct's field or a map's entry."""
        if not receiver.valid:
            if self.missing_key == "error":
                raise self.error(f"nil data; no entry for key {quote(name)}")
            return INVALID
        outer = receiver.type
        receiver, is_nil = indirect(receiver)
        if receiver.kind is Kind.INTERFACE and is_nil:
            raise self.error(f"nil pointer evaluating {outer}.{name}")
        if receiver.kind in (Kind.STRUCT, Kind.MAP) and (found := method(receiver.data, name)):
            return self.call(dot, found, signature(found), node, name, args, final)
        has_args = len(args) > 1 or final is not None
        if receiver.kind is Kind.STRUCT:
            return self.struct_field(receiver, name, outer, has_args)
        if receiver.kind is Kind.MAP and receiver.type.key and receiver.type.key.name == "string":
            return self.map_entry(receiver, name, has_args)
        if is_nil and conversion.has_field(outer, name):
            raise self.error(f"nil pointer evaluating {outer}.{name}")
        raise self.error(f"can't evaluate field {name} in type {outer}")

    def struct_field(self, receiver: Value, name: str, outer: GoType, has_args: bool) -> Value:
        known = fields(type(receiver.data))
        if name in getattr(type(receiver.data), "__go_private__", ()):
            raise self.error(f"{name} is an unexported field of struct type {outer}")
        if name not in known:
            raise self.error(f"can't evaluate field {name} in type {outer}")
        if has_args:
            raise self.error(f"{name} has arguments but cannot be invoked as function")
        return typed(getattr(receiver.data, name), known[name])

    def map_entry(self, receiver: Value, name: str, has_args: bool) -> Value:
        if has_args:
            raise self.error(f"{name} is not a method but has arguments")
        entries = mapping(receiver)
        if name in entries:
            return typed(entries[name], receiver.type.elem or ANY)
        if self.missing_key == "error":
            raise self.error(f"map has no entry for key {quote(name)}")
        return INVALID

    # --- calls

    def function(
        self, dot: Value, node: nodes.Name, command: object, args: tuple[nodes.Operand, ...], final: Value | None
    ) -> Value:
        self.at(node)
        name = node.name
        if name in SPECIAL and name not in self.functions:
            return self.special(dot, command, name, args, final)
        called = self.functions.get(name) or BUILTINS[name]
        return self.call(dot, called, signature(called), command, name, args, final)

    def check_count(self, name: str, takes: Signature, args: tuple[nodes.Operand, ...], final: Value | None) -> None:
        count, wanted = len(args) + (final is not None), len(takes.parameters)
        if takes.rest is not None:
            if count < wanted:
                raise self.error(f"wrong number of args for {name}: want at least {wanted} got {len(args)}")
        elif count != wanted:
            raise self.error(f"wrong number of args for {name}: want {wanted} got {count}")

    def arguments(self, dot: Value, takes: Signature, args: tuple[nodes.Operand, ...], final: Value | None) -> list[Value]:
        wanted = [*takes.parameters[: len(args)]]
        wanted += [takes.rest or ANY] * (len(args) - len(wanted))
        values = [self.argument(dot, kind, arg) for kind, arg in zip(wanted, args, strict=True)]
        if final is not None:
            fixed = len(args) < len(takes.parameters)
            values.append(conversion.validated(final, takes.parameters[len(args)] if fixed else takes.rest or ANY))
        return values

    def call(
        self,
        dot: Value,
        called: Callable[..., object],
        takes: Signature,
        node: object,
        name: str,
        args: tuple[nodes.Operand, ...],
        final: Value | None,
    ) -> Value:
        args = args[1:]
        self.check_count(name, takes, args, final)
        values = self.arguments(dot, takes, args, final)
        kinds = [*takes.parameters, *[takes.rest or ANY] * len(values)]
        try:
            result = called(*[conversion.handed(value, kind) for value, kind in zip(values, kinds, strict=False)])
        except CallError as error:
            self.at(node)
            raise self.error(f"error calling {name}: {error}") from None
        return result if isinstance(result, Value) else typed(result, takes.result)

    def special(self, dot: Value, node: object, name: str, args: tuple[nodes.Operand, ...], final: Value | None) -> Value:
        """`and` and `or` stop at the first argument that decides; `call` finds no function in documents."""
        args = args[1:]
        self.check_count(name, SPECIAL_SIGNATURE, args, final)
        if name == "call":
            return self.call_value(dot, node, args, final)
        value = INVALID
        for arg in args:
            value = self.argument(dot, REFLECT, arg)
            if truth(value) == (name == "or"):
                return value
        return value if final is None else conversion.validated(final, REFLECT)

    def call_value(self, dot: Value, node: object, args: tuple[nodes.Operand, ...], final: Value | None) -> Value:
        callee = self.arguments(dot, SPECIAL_SIGNATURE, args, final)[0]
        callee = callee.elem() if callee.kind is Kind.INTERFACE else callee
        callee_name = str(args[0]) if args else conversion.reflected(callee)
        self.at(node)
        if not callee.valid:
            raise self.error("error calling call: call of nil")
        raise self.error(f"error calling call: non-function {callee_name} of type {callee.type}")

    def argument(self, dot: Value, wanted: GoType | None, node: nodes.Operand) -> Value:
        """One argument, fit for a parameter of that type (None: any value at all)."""
        self.at(node)
        match node:
            case nodes.Dot():
                return conversion.validated(dot, wanted)
            case nodes.Nil():
                return conversion.nil(wanted, node)
            case nodes.Field():
                return conversion.validated(self.field_node(dot, node, (node,), None), wanted)
            case nodes.Variable():
                return conversion.validated(self.variable_node(dot, node, (), None), wanted)
            case nodes.Pipe():
                return conversion.validated(self.pipeline(dot, node), wanted)
            case nodes.Name():
                return conversion.validated(self.function(dot, node, node, (), None), wanted)
            case nodes.Chain():
                return conversion.validated(self.chain(dot, node, (), None), wanted)
        return conversion.literal_argument(dot, wanted or ANY, node)

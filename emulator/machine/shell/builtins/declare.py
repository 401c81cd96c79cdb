"""`declare`, `typeset`, `local`, `export`, `readonly`: variables and their attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from emulator.machine.shell import quoting, tree
from emulator.machine.shell.deparse import function_text
from emulator.machine.shell.errors import InvalidIdentifier, InvalidOption, ReadonlyVariable, ShellError
from emulator.machine.shell.shell import Shell
from emulator.machine.shell.simple import Operand
from emulator.machine.shell.variables import Variable
from emulator.machine.shell.words import NAME

OPERAND = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[(.*?)\])?(?:(\+?=)(.*))?", re.DOTALL)


@dataclass(slots=True)
class Request:
    """What the options ask for: attribute letters to set and to take, and how."""

    on: set[str] = field(default_factory=set)
    off: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)


def parse(shell: Shell, argv: list[str], letters: str) -> Request:
    request = Request(words=argv[1:])
    while request.words and request.words[0][:1] in ("-", "+") and len(request.words[0]) > 1:
        option = request.words.pop(0)
        if option == "--":
            break
        for letter in option[1:]:
            if letter not in letters:
                raise InvalidOption(option[0] + letter)
            (request.on if option[0] == "-" else request.off).add(letter)
    return request


async def declare(shell: Shell, argv: list[str]) -> int:
    request = parse(shell, argv, "aAfFgiIlnrtuxp")
    if request.on & {"f", "F"}:
        return await functions(shell, request)
    if "p" in request.on or not request.words:
        return await show(shell, request, bool(request.words))
    inside = bool(shell.calls) and "g" not in request.on
    return await each(shell, request, local=inside)


class NotInFunction(ShellError):
    bash = "can only be used in a function"
    dash = "not in a function"


async def local(shell: Shell, argv: list[str]) -> int:
    if not shell.calls:
        raise NotInFunction
    if not shell.flavour.is_bash:
        for word in argv[1:]:
            if word == "-":
                shell.keep_options()
                continue
            name, equals, value = word.partition("=")
            checked(name)
            shell.variables.localise(name, inherit=True)
            if equals:
                shell.assigner.assign(name, value)
        return 0
    request = parse(shell, argv, "aAgiIlnrtuxp")
    if "-" in request.words:
        request.words.remove("-")
        shell.keep_options()
    return await each(shell, request, local=True)


async def export(shell: Shell, argv: list[str]) -> int:
    request = parse(shell, argv, "fnp")
    if "f" in request.on:
        return 0
    if not request.words:
        return await show(shell, Request({"x"}), False, exported_only=True)
    attributes = Request(set(), {"x"}, request.words) if "n" in request.on else Request({"x"}, set(), request.words)
    return await each(shell, attributes, local=False)


async def readonly(shell: Shell, argv: list[str]) -> int:
    request = parse(shell, argv, "aAfp")
    if not request.words:
        return await show(shell, Request({"r"}), False, readonly_only=True)
    return await each(shell, Request((request.on & {"a", "A"}) | {"r"}, set(), request.words), local=False)


class CannotConvert(ShellError):
    """(name, what it is, what it cannot become)"""

    bash = "{0}: cannot convert {1} to {2} array"


class SelfReference(ShellError):
    bash = "{0}: nameref variable self references not allowed"


def checked(name: str) -> None:
    if NAME.fullmatch(name) is None:
        raise InvalidIdentifier(name)


async def each(shell: Shell, request: Request, local: bool) -> int:
    status = 0
    for word in request.words:
        try:
            await one(shell, request, word, local)
        except (InvalidIdentifier, ReadonlyVariable, CannotConvert, SelfReference) as failure:
            if not shell.flavour.is_bash:
                raise
            unnamed = isinstance(failure, ReadonlyVariable) and shell.builtin in ("export", "readonly")
            said = shell.say if unnamed else shell.complain
            await said(failure.text("bash"))
            status = 1
    return status


async def one(shell: Shell, request: Request, word: str, local: bool) -> None:
    """One `name`, `name=value`, `name[sub]=value` or `name=(…)`."""
    assignment = word.assignment if isinstance(word, Operand) else None
    match = OPERAND.fullmatch(word)
    if match is None:
        raise InvalidIdentifier(word if shell.flavour.is_bash else word.partition("=")[0])
    name, subscript, sign, value = match.groups()
    if local:
        variable = shell.variables.localise(name, "I" in request.on or "localvar_inherit" in shell.shopt)
    else:
        resolved = name if "n" in request.on or "n" in request.off else shell.variables.resolve(name)
        variable = shell.variables.table.setdefault(resolved, Variable())
    if variable.readonly and (sign or request.off & {"r"}):
        raise ReadonlyVariable(name)
    if variable.array and request.on & {"a", "A"} - {variable.array}:
        kinds = {"a": "indexed", "A": "associative"}
        raise CannotConvert(name, kinds[variable.array], kinds["A" if variable.array == "a" else "a"])
    if "n" in request.on and value == name and not shell.calls:
        raise SelfReference(name)
    shape(variable, request)
    if assignment is not None:
        await assign_array(shell, name, assignment, variable)
    elif subscript is not None and sign:
        key = shell.assigner.key(variable, subscript)
        shell.variables.set_element(name, key, shell.assigner.with_attributes(variable, value))
    elif sign and "n" in request.on:
        variable.value = value
    elif sign:
        shell.assigner.assign(name, value, sign == "+=")
    flags(shell, variable, request)


async def assign_array(shell: Shell, name: str, assignment: tree.Assignment, variable: Variable) -> None:
    literal = assignment.value.parts[0]
    if isinstance(literal, tree.ArrayLiteral):
        await shell.assigner.assign_array(name, literal, assignment.append, variable.array)


def shape(variable: Variable, request: Request) -> None:
    """What must be so before the value comes: kind, number, case."""
    for letter in ("a", "A"):
        if letter in request.on and variable.array != letter:
            old = variable.value
            variable.array = letter
            variable.value = None if old is None or isinstance(old, dict) else ({0: old} if letter == "a" else {"0": old})
    variable.integer = (variable.integer or "i" in request.on) and "i" not in request.off
    for letter in ("l", "u"):
        if letter in request.on:
            variable.case = letter
        elif letter in request.off and variable.case == letter:
            variable.case = ""
    variable.nameref = (variable.nameref or "n" in request.on) and "n" not in request.off


def flags(shell: Shell, variable: Variable, request: Request) -> None:
    if "x" in request.on or "x" in request.off:
        variable.exported = "x" in request.on
    if "r" in request.on:
        variable.readonly = True
    shell.variables.changed = True


async def functions(shell: Shell, request: Request) -> int:
    """`declare -f` (their texts) and `-F` (their names)."""
    status = 0
    for name in request.words or sorted(shell.functions):
        if name not in shell.functions:
            status = 1
        elif "F" in request.on:
            await shell.process.out(f"{name}\n" if request.words else f"declare -f {name}\n")
        else:
            await shell.process.out(function_text(shell.functions[name]) + "\n")
    return status


async def show(shell: Shell, request: Request, asked: bool, exported_only: bool = False, readonly_only: bool = False) -> int:
    """Variables as commands that would make them."""
    wanted = request.on - {"p", "g"}
    status = 0
    names = request.words if asked else [name for name, _ in shell.variables]
    for name in names:
        variable = shell.variables.find(name) if asked else shell.variables.table[name]
        if variable is None:
            await shell.complain(f"{name}: not found")
            status = 1
        elif asked or wanted <= set(variable.letters()):
            await shell.process.out(described(shell, name, variable, exported_only, readonly_only))
    return status


def described(shell: Shell, name: str, variable: Variable, exported_only: bool, readonly_only: bool) -> str:
    if not shell.flavour.is_bash:
        word = "export" if exported_only else "readonly"
        value = variable.scalar()
        return f"{word} {name}\n" if value is None else f"{word} {name}={quoting.single(value)}\n"
    letters = variable.letters()
    head = f"declare -{letters or '-'} {name}"
    if isinstance(variable.value, dict):
        pairs = zip(variable.keys(), variable.values(), strict=True)
        cells = " ".join(f"[{quoting.key(key)}]={quoting.double(value)}" for key, value in pairs)
        return f"{head}=({cells}{' ' if variable.array == 'A' and cells else ''})\n"
    value = variable.scalar()
    return f"{head}\n" if value is None else f"{head}={quoting.double(value)}\n"


COMMANDS = {"declare": declare, "typeset": declare, "local": local, "export": export, "readonly": readonly}

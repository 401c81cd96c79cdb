"""`$name` and all forms of `${…}`: from a tree.Parameter to pieces."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.machine.shell import expansion, quoting, tree
from emulator.machine.shell.changes import case_changed, replaced, trim_end, trim_start
from emulator.machine.shell.errors import (
    BadSubscript,
    BadSubstitution,
    InvalidIndirect,
    NegativeSubstring,
    ParameterMessage,
    ParameterNull,
    UnboundVariable,
)
from emulator.machine.shell.escapes import ansi_text
from emulator.machine.shell.fields import BREAK, QUOTED, SPLIT, Pieces
from emulator.machine.shell.variables import Variable

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

#: The value of a parameter: None (unset), one text, or the elements of `@` and `*`.
Value = str | list[str] | None
DEFAULTS = frozenset(("-", ":-", "=", ":=", "?", ":?", "+", ":+"))


async def expand_parameter(shell: Shell, parameter: tree.Parameter, out: Pieces, quoted: bool) -> None:
    if not parameter.source and parameter.name not in ("@", "*"):  # a bare `$name`
        value = shell.parameter(parameter.name)
        if value is None:
            if "nounset" in shell.options:
                raise UnboundVariable(parameter.name)
            value = ""
        if value or quoted:
            out.append((QUOTED if quoted else SPLIT, value))
        return
    await expand_braced(shell, parameter, out, quoted)


async def expand_braced(shell: Shell, parameter: tree.Parameter, out: Pieces, quoted: bool) -> None:
    if parameter.bad:
        raise BadSubstitution(parameter.source)
    star = is_star(parameter)
    if parameter.operator == "prefix":
        names = [name for name in shell.variables.names() if name.startswith(parameter.name)]
        return emit(shell, names, out, quoted, parameter.source.endswith("*}"))
    if parameter.operator == "keys":
        variable = shell.variables.find(parameter.name)
        return emit(shell, variable.keys() if variable else [], out, quoted, star)
    if parameter.indirect:
        parameter = pointed(shell, parameter, await value_of(shell, parameter))
        star = is_star(parameter)
    value = await value_of(shell, parameter)
    if parameter.operator in DEFAULTS:
        return await defaulted(shell, parameter, value, out, quoted, star)
    if value is None and "nounset" in shell.options:
        raise UnboundVariable(shown_name(parameter))
    emit(shell, await transformed(shell, parameter, value), out, quoted, star)
    return None


def is_star(parameter: tree.Parameter) -> bool:
    return parameter.name == "*" or (parameter.subscript is not None and parameter.subscript.source == "*")


def shown_name(parameter: tree.Parameter) -> str:
    return f"{parameter.name}[{parameter.subscript.source}]" if parameter.subscript is not None else parameter.name


def emit(shell: Shell, value: Value, out: Pieces, quoted: bool, star: bool) -> None:
    if value is None:
        value = ""
    if isinstance(value, str):
        if value or quoted:
            out.append((QUOTED if quoted else SPLIT, value))
    elif star and (quoted or joins_unquoted(shell)):
        ifs = shell.variables.get("IFS")
        out.append((QUOTED if quoted else SPLIT, (" " if ifs is None else ifs[:1]).join(value)))
    else:
        for index, one in enumerate(value):
            if index:
                out.append((BREAK, ""))
            out.append((QUOTED if quoted else SPLIT, one))


def joins_unquoted(shell: Shell) -> bool:
    """bash: an unquoted `$*` keeps its empty elements when IFS begins with no blank."""
    return shell.flavour.is_bash and shell.ifs[:1].strip() != ""


async def value_of(shell: Shell, parameter: tree.Parameter) -> Value:
    subscript = parameter.subscript
    if subscript is None:
        if parameter.name in ("@", "*"):
            return list(shell.arguments)
        return shell.parameter(parameter.name)
    variable = shell.variables.find(parameter.name)
    if subscript.source in ("@", "*"):
        return variable.values() if variable is not None else []
    if variable is None:
        return None
    key = await shell.element_key(variable, subscript)
    if isinstance(variable.value, dict):
        if isinstance(key, int) and key < 0:
            key += max((int(one) for one in variable.value), default=-1) + 1
            if key < 0:
                raise BadSubscript(parameter.name)
        return variable.value.get(key)
    return variable.scalar() if key in (0, -1) else None


def pointed(shell: Shell, parameter: tree.Parameter, target: Value) -> tree.Parameter:
    """`${!name}`: the parameter whose name `name` holds."""
    variable = shell.variables.table.get(parameter.name)
    if variable is not None and variable.nameref:
        return tree.Parameter("", ":-", tree.Word((), "", shell.variables.resolve(parameter.name)), source="${!}")
    if not isinstance(target, str) or not target:
        raise InvalidIndirect(parameter.name)
    match = re.fullmatch(r"([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[(.*)\])?", target, re.DOTALL)
    if match is None:
        raise InvalidIndirect(target)
    name, subscript = match.groups()
    word = tree.Word((tree.Literal(subscript),), subscript, subscript) if subscript is not None else None
    return tree.Parameter(
        name, parameter.operator, parameter.argument, parameter.second, word, False, parameter.source or "${!}"
    )


async def defaulted(shell: Shell, parameter: tree.Parameter, value: Value, out: Pieces, quoted: bool, star: bool) -> None:
    """`:-` `:=` `:?` `:+` and the same without colon (where only an unset parameter counts as missing)."""
    empty = not value if isinstance(value, (str, type(None))) else not "".join(value)
    missing = empty if parameter.operator[0] == ":" else value is None or value == []
    kind = parameter.operator[-1]
    if kind == "+":
        if not missing:
            await emit_word(shell, parameter.argument, out, quoted)
    elif not missing:
        emit(shell, value, out, quoted, star)
    elif kind == "-":
        await emit_word(shell, parameter.argument, out, quoted)
    elif kind == "=":
        assigned = await expansion.text(shell, parameter.argument) if parameter.argument is not None else ""
        await shell.assign_parameter(parameter, assigned)
        emit(shell, assigned, out, quoted, star)
    else:
        await complain(shell, parameter)


async def emit_word(shell: Shell, word: tree.Word | None, out: Pieces, quoted: bool) -> None:
    if word is None:
        return
    if word.constant is not None and not word.parts:
        if word.constant or quoted:
            out.append((QUOTED, word.constant))
        return
    out += await expansion.pieces(shell, word, split_literals=not quoted)


async def complain(shell: Shell, parameter: tree.Parameter) -> None:
    message = await expansion.text(shell, parameter.argument) if parameter.argument is not None else ""
    if message:
        raise ParameterMessage(shown_name(parameter), message)
    if parameter.operator == "?" and not shell.flavour.is_bash:
        raise UnboundVariable(shown_name(parameter))
    raise (ParameterNull if parameter.operator == ":?" else ParameterNotSet)(shown_name(parameter))


class ParameterNotSet(ParameterNull):
    bash = "{0}: parameter not set"


async def transformed(shell: Shell, parameter: tree.Parameter, value: Value) -> Value:
    operator = parameter.operator
    if not operator:
        return value
    if operator == "length":
        return length(shell, parameter, value)
    if operator == ":":
        return await substring(shell, parameter, value)
    if operator == "@":
        return attributes(shell, parameter, value)
    if value is None:
        return ""
    change = await change_for(shell, parameter)
    return change(value) if isinstance(value, str) else [change(one) for one in value]


def length(shell: Shell, parameter: tree.Parameter, value: Value) -> str:
    if isinstance(value, list):
        return str(len(value)) if shell.flavour.is_bash else str(shell.length(" ".join(value)))
    return str(shell.length(value or ""))


async def change_for(shell: Shell, parameter: tree.Parameter) -> Callable[[str], str]:
    operator = parameter.operator
    pattern = await expansion.pattern(shell, parameter.argument) if parameter.argument is not None else ""
    extglob = shell.extglob
    if operator[0] == "#":
        return lambda text: trim_start(text, pattern, extglob, operator == "##")
    if operator[0] == "%":
        return lambda text: trim_end(text, pattern, extglob, operator == "%%")
    if operator[0] == "/":
        replacement = await replacement_text(shell, parameter.second)
        return lambda text: replaced(text, operator, pattern, replacement, extglob)
    return lambda text: case_changed(text, operator, pattern, extglob)


async def replacement_text(shell: Shell, word: tree.Word | None) -> list[str | None]:
    """The replacement as texts with None for each unquoted `&` (what matched)."""
    if word is None:
        return []
    result: list[str | None] = []
    for mode, piece in await expansion.pieces(shell, word):
        if mode == QUOTED or not shell.flavour.is_bash:
            result.append(piece)
            continue
        for index, chunk in enumerate(piece.split("&")):
            result += [None, chunk] if index else [chunk]
    return result


async def substring(shell: Shell, parameter: tree.Parameter, value: Value) -> Value:
    offset_text = await expansion.text(shell, parameter.argument) if parameter.argument is not None else ""
    offset = shell.arithmetic(offset_text)
    count = None
    if parameter.second is not None:
        count = shell.arithmetic(await expansion.text(shell, parameter.second))
    if isinstance(value, list):
        return elements(shell, parameter, value, offset, count)
    text = value or ""
    if offset < 0:
        offset += len(text)
        if offset < 0:
            return ""
    if count is None:
        return text[offset:]
    if count < 0:
        end = len(text) + count
        if end < offset:
            if offset > len(text):
                return ""
            raise NegativeSubstring(parameter.second.source if parameter.second is not None else "")
        return text[offset:end]
    return text[offset : offset + count]


def elements(shell: Shell, parameter: tree.Parameter, value: list[str], offset: int, count: int | None) -> list[str]:
    if count is not None and count < 0:
        raise NegativeSubstring(parameter.second.source if parameter.second is not None else "")
    if parameter.name in ("@", "*"):
        value = [shell.name, *value] if offset >= 0 else value
        if offset < 0 and -offset == len(value) + 1:
            value = [shell.name, *value]
        start = offset if offset >= 0 else len(value) + offset
        chosen = value[start:] if start >= 0 else []
    else:
        variable = shell.variables.find(parameter.name)
        indexed = variable is not None and variable.array != "A"
        keys = [int(key) for key in variable.keys()] if variable is not None and indexed else list(range(len(value)))  # noqa: SIM118
        start = offset if offset >= 0 else (max(keys, default=-1) + 1 + offset)
        chosen = [one for key, one in zip(keys, value, strict=False) if key >= start] if start >= 0 else []
    return chosen if count is None else chosen[:count]


def cells(variable: Variable) -> str:
    """`[0]="a" [1]="b c"`"""
    pairs = zip(variable.keys(), variable.values(), strict=True)
    text = " ".join(f"[{quoting.key(key)}]={quoting.double(value)}" for key, value in pairs)
    return text + " " if variable.array == "A" and text else text


def key_pairs(shell: Shell, parameter: tree.Parameter, quoted: bool) -> Value:
    variable = shell.variables.find(parameter.name)
    pairs = [] if variable is None else list(zip(variable.keys(), variable.values(), strict=True))
    if not quoted:
        return [one for pair in pairs for one in pair]
    tail = " " if variable is not None and variable.array == "A" and pairs else ""
    return " ".join(f"{quoting.key(key)} {quoting.double(value)}" for key, value in pairs) + tail


def attributes(shell: Shell, parameter: tree.Parameter, value: Value) -> Value:
    """`${x@Q}` and its kin."""
    letter = parameter.argument.source if parameter.argument is not None else ""
    changes: dict[str, Callable[[str], str]] = {
        "Q": lambda text: quoting.ansi(text) if quoting.CONTROL.search(text) else quoting.single(text),
        "U": str.upper,
        "L": str.lower,
        "u": lambda text: text[:1].upper() + text[1:],
        "E": ansi_text,
        "P": shell.prompt_text,
    }
    if letter in ("K", "k") and parameter.subscript is not None:
        return key_pairs(shell, parameter, letter == "K")
    if letter in ("a", "A"):
        variable = shell.variables.find(parameter.name)
        letters = variable.letters() if variable is not None else ""
        if letter == "a" or value is None:
            return letters if letter == "a" else ""
        if parameter.subscript is not None and isinstance(value, list):
            return f"declare -{letters} {parameter.name}=({cells(variable)})" if variable is not None else ""
        quoted = changes["Q"](value if isinstance(value, str) else " ".join(value))
        return f"declare -{letters} {parameter.name}={quoted}" if letters else f"{parameter.name}={quoted}"
    if letter not in changes:
        raise BadSubstitution(parameter.source)
    if value is None:
        return None
    change = changes[letter]
    return change(value) if isinstance(value, str) else [change(one) for one in value]

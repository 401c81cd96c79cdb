"""From a tree back to text, laid out as bash does it in `declare -f`, `type`, and job lists."""

from __future__ import annotations

from functools import lru_cache

from emulator.machine.shell import tree
from emulator.machine.shell.flavour import Flavour

STEP = "    "


@lru_cache(1024)
def command_text(command: tree.Command, flavour: Flavour) -> str:
    """A command on one line."""
    return " ".join(line.strip() for line in text(command, "").split("\n"))


def function_text(function: tree.Function) -> str:
    """As `declare -f` prints it."""
    return f"{function.name} () \n{body_block(function.body, '')}"


def loop_block(sequence: tree.Sequence, indent: str) -> str:
    """The body of a loop or an `if`: a semicolon behind its last command too."""
    last = sequence.commands[-1] if sequence.commands else None
    return block(sequence, indent) + ("" if last is None or isinstance(last, tree.Background) else ";")


def body_block(body: tree.Command, indent: str) -> str:
    redirections = ""
    if isinstance(body, tree.Redirected):
        redirections = " " + " ".join(redirection(one) for one in body.redirections)
        body = body.command
    commands = body.body if isinstance(body, tree.Group) else tree.Sequence((body,))
    return f"{indent}{{ \n{block(commands, indent + STEP)}\n{indent}}}{redirections}"


def block(sequence: tree.Sequence, indent: str) -> str:
    """Commands one a line, a semicolon behind all but the last and those in the background."""
    lines: list[str] = []
    for index, command in enumerate(sequence.commands):
        last = index + 1 == len(sequence.commands)
        ends = "" if last or isinstance(command, tree.Background) else ";"
        lines.append(indent + text(command, indent) + ends)
    return "\n".join(lines)


def inline(sequence: tree.Sequence, indent: str) -> str:
    return "; ".join(text(command, indent) for command in sequence.commands)


def text(command: tree.Command, indent: str) -> str:
    if isinstance(command, tree.Simple):
        return simple(command)
    if isinstance(command, tree.Pipeline):
        joined = " | ".join(text(one, indent) for one in command.commands)
        return ("! " if command.negated else "") + (f"time {joined}" if command.timed else joined)
    if isinstance(command, tree.Chain):
        return text(command.first, indent) + "".join(f" {sign} {text(one, indent)}" for sign, one in command.rest)
    if isinstance(command, tree.Coprocess):
        return f"coproc {command.name} {text(command.command, indent)}"
    if isinstance(command, tree.Background):
        return text(command.command, indent) + " &"
    if isinstance(command, tree.Redirected):
        redirections = " ".join(redirection(one) for one in command.redirections)
        return f"{text(command.command, indent)} {redirections}"
    if isinstance(command, tree.Sequence):
        return inline(command, indent)
    return compound(command, indent)


def compound(command: tree.Command, indent: str) -> str:
    inner = indent + STEP
    if isinstance(command, tree.Group):
        return f"{{ \n{block(command.body, inner)}\n{indent}}}"
    if isinstance(command, tree.Subshell):
        inside = f";\n{indent}".join(text(one, indent) for one in command.body.commands)
        return f"( {inside} )"
    if isinstance(command, tree.If):
        return conditional(command, indent)
    if isinstance(command, tree.Loop):
        word = "while" if command.wanted else "until"
        return f"{word} {inline(command.condition, inner)}; do\n{loop_block(command.body, inner)}\n{indent}done"
    if isinstance(command, (tree.For, tree.Select)):
        word = "for" if isinstance(command, tree.For) else "select"
        values = ' in "$@"' if command.words is None else " in " + " ".join(one.source for one in command.words)
        return f"{word} {command.name}{values};\n{indent}do\n{loop_block(command.body, inner)}\n{indent}done"
    if isinstance(command, tree.ArithmeticFor):
        head = f"for (({command.start}; {command.condition.strip()}; {command.step.strip()}))"
        return f"{head}\n{indent}do\n{loop_block(command.body, inner)}\n{indent}done"
    if isinstance(command, tree.Case):
        return case(command, indent)
    if isinstance(command, tree.ArithmeticCommand):
        return f"(({command.expression}))"
    if isinstance(command, tree.Conditional):
        return f"[[ {condition(command.condition)} ]]"
    if isinstance(command, tree.Function):
        return f"function {command.name} () \n{body_block(command.body, indent)}"
    return ""


def conditional(command: tree.If, indent: str) -> str:
    inner = indent + STEP
    pieces: list[str] = []
    for index, (test, body) in enumerate(command.clauses):
        lead = "if" if index == 0 else f"\n{indent}elif"
        pieces.append(f"{lead} {inline(test, inner)}; then\n{loop_block(body, inner)}")
    if command.otherwise is not None:
        pieces.append(f"\n{indent}else\n{loop_block(command.otherwise, inner)}")
    return "".join(pieces) + f"\n{indent}fi"


def case(command: tree.Case, indent: str) -> str:
    inner = indent + STEP
    lines = [f"case {command.subject.source} in "]
    for arm in command.arms:
        lines.append(f"{inner}{' | '.join(pattern.source for pattern in arm.patterns)})")
        lines.append(block(arm.body, inner + STEP))
        lines.append(inner + arm.terminator)
    return "\n".join(lines) + f"\n{indent}esac"


def condition(one: tree.Condition) -> str:
    if isinstance(one, tree.Not):
        return f"! {condition(one.operand)}"
    if isinstance(one, tree.Both):
        return f"{condition(one.left)} && {condition(one.right)}"
    if isinstance(one, tree.Either):
        return f"{condition(one.left)} || {condition(one.right)}"
    if one.right is None:
        return f"{one.operator or '-n'} {one.left.source}"
    return f"{one.left.source} {one.operator} {one.right.source}"


def simple(command: tree.Simple) -> str:
    words = [one.source for one in command.assignments] + [one.source for one in command.words]
    return " ".join(words + [redirection(one) for one in command.redirections])


def redirection(one: tree.Redirection) -> str:
    fd = f"{{{one.variable}}}" if one.variable else "" if one.fd is None else str(one.fd)
    if isinstance(one.target, tree.HereDocument):
        return f"{fd}{one.operator}{one.target.delimiter}"
    if one.operator in (">&", "<&"):
        fd = fd or ("1" if one.operator == ">&" else "0")
        return f"{fd}{one.operator}{one.target.source}"
    return f"{fd}{one.operator} {one.target.source}"

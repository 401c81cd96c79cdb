"""The sentences with which the client refuses a command line, but for those about one flag (words) or one value (values/).

Docker's own commands complain in docker/cli's words (cli/required.go, cli/cobra.go), some in cobra's; plugins put a word
before them. Each function gives the whole refusal.
"""

from __future__ import annotations

from emulator.parse.errors import UsageFailure
from emulator.quote import quote
from emulator.spec import CommandSpec

Path_ = tuple[str, ...]


def command_path(path: Path_) -> str:
    return " ".join(("docker", *path))


def use_line(spec: CommandSpec, path: Path_) -> str:
    """cobra's UseLine: the command and what follows it."""
    return f"{command_path(path)} {spec.use}" if spec.use else command_path(path)


def bad_flag(spec: CommandSpec, path: Path_, why: str, notices: str = "") -> UsageFailure:
    """docker/cli: FlagErrorFunc; compose has its own, which says no more than why."""
    if path[:1] == ("compose",):
        return UsageFailure(notices, f"{why}\n", 1)
    where = command_path(path)
    text = f"{why}\n\nUsage:  {use_line(spec, path)}\n\nRun '{where} --help' for more information\n"
    return UsageFailure(notices, text, 125)


def bad_plugin_flag(plugin: str, why: str) -> UsageFailure:
    """A global flag that docker knows, but not the plugin."""
    text = f"{why}\n\nUsage:  docker [OPTIONS] {plugin} [ARG...]\n\nRun 'docker --help' for more information\n"
    return UsageFailure("", text, 125)


def unknown_command(spec: CommandSpec, path: Path_, word: str, notices: str = "") -> UsageFailure:
    """docker/cli: NoArgs, for a group; docker itself has a shorter one."""
    where = command_path(path)
    usage = f"Usage:  {use_line(spec, path)}\n\n" if path else ""
    text = f"docker: unknown command: {where} {word}\n\n{usage}Run '{where} --help' for more information\n"
    return UsageFailure(notices, text, 1)


def unknown_plugin_command(path: Path_, word: str, page: str) -> UsageFailure:
    """What buildx and compose say, behind their help page."""
    if path[:1] == ("compose",):
        return UsageFailure(page, f"unknown docker command: {quote(f'compose {word}')}\n", 1)
    return UsageFailure(page, f"ERROR: unknown command: {quote(word)}\n", 1)


def unknown_help_topic(path: Path_, words: list[str]) -> UsageFailure:
    """A plugin says so itself, and then docker says how the plugin ended."""
    plugin = "exit status 1\n" if path[:1] in (("compose",), ("buildx",)) else ""
    return UsageFailure("", f"unknown help topic: {' '.join(words)}\n{plugin}", 1)


def wrong_count(spec: CommandSpec, path: Path_, operands: list[str], notices: str = "") -> UsageFailure | None:
    """None if the command takes as many operands as there are."""
    rule, count = spec.operands, len(operands)
    if not rule.counted or (count >= rule.least and (rule.most is None or count <= rule.most)):
        return _wrong_scale(spec, path, operands) if path == ("service", "scale") else None
    sentence = _cobras_sentence(spec, path, operands) if rule.cobra else _dockers_sentence(spec, path)
    prefix = "ERROR: " if path[:1] == ("buildx",) else ""
    return UsageFailure(notices, f"{prefix}{sentence}\n", 1)


def _wrong_scale(spec: CommandSpec, path: Path_, operands: list[str]) -> UsageFailure | None:
    """docker/cli: scaleArgs: the one command that looks into its operands before it runs."""
    for operand in operands:
        name, _, replicas = operand.partition("=")
        if not name or not replicas:
            where = command_path(path)
            text = f"invalid scale specifier '{operand}'.\nSee '{where} --help'.\n\n"
            return UsageFailure("", f"{text}Usage:  {use_line(spec, path)}\n\n{spec.about}\n", 1)
    return None


def _dockers_sentence(spec: CommandSpec, path: Path_) -> str:
    where, least, most = command_path(path), spec.operands.least, spec.operands.most
    run = "Run"
    if most == 0 and not spec.operands.exact:
        takes = "accepts no arguments"
    elif most is None:
        takes, run = f"requires at least {_arguments(least)}", "See"
    elif least == most:
        takes = f"requires {_arguments(least)}"
    elif least == 0:
        # "SRun" is how docker/cli 28 writes it.
        takes, run = f"requires at most {_arguments(most)}", "SRun"
    else:
        takes = f"requires at least {least} and at most {_arguments(most)}"
    usage = use_line(spec, path)
    return f"docker: '{where}' {takes}\n\nUsage:  {usage}\n\n{run} '{where} --help' for more information"


def _cobras_sentence(spec: CommandSpec, path: Path_, operands: list[str]) -> str:
    least, most, count = spec.operands.least, spec.operands.most, len(operands)
    if most == 0:
        return f"unknown command {quote(operands[0])} for {quote(command_path(path))}"
    if most is None:
        return f"requires at least {least} arg(s), only received {count}"
    if least == most:
        return f"accepts {least} arg(s), received {count}"
    if least == 0:
        return f"accepts at most {most} arg(s), received {count}"
    return f"accepts between {least} and {most} arg(s), received {count}"


def _arguments(count: int) -> str:
    return f"{count} argument" if count == 1 else f"{count} arguments"

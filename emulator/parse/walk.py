"""The way from a whole line to one command: global flags, aliases, groups, and what stands there instead of a command.

This is what docker/cli's main and cobra do before and around a command's own flags (docker.go: runDocker; cobra: Traverse,
execute), with the order of checks that users see.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from emulator.errors import NotEmulated
from emulator.parse import compose, refusals
from emulator.parse.client import Client
from emulator.parse.errors import Answer, FlagRefused, HelpShown, UsageFailure
from emulator.parse.help import help_page
from emulator.parse.invocation import Invocation
from emulator.parse.support import refusal
from emulator.parse.values.kinds import Value, kind_of
from emulator.parse.words import Flags, Given, read_words
from emulator.spec import CommandSpec, Flag, Tables, tables

Path_ = tuple[str, ...]
LOG_LEVELS = frozenset(("panic", "fatal", "error", "warn", "warning", "info", "debug", "trace"))
PLUGINS = (("compose",), ("buildx",))
FORWARDED: dict[Path_, Path_] = {
    ("bake",): ("buildx", "bake"),
    ("builder",): ("buildx",),
    ("build",): ("buildx", "build"),
    ("image", "build"): ("buildx", "build"),
}
"""What BuildKit takes over (builder.go: forwardBuilder)."""
LEGACY_BUILDER = (
    "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.",
    "            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0",
    "            environment-variable.",
    "",
)


@dataclass(slots=True)
class Walk:
    """Where a line has led so far."""

    known: Tables
    client: Client
    words: list[str] = field(default_factory=list)
    """The line without global flags, builder aliases resolved."""
    globals: Given = field(default_factory=Given)
    groups: dict[Path_, Given] = field(default_factory=dict)
    passed_down: dict[str, list[object]] = field(default_factory=dict)
    """The persistent flags that were given to docker or a group."""
    printed: list[str] = field(default_factory=list)
    """Notices that are on standard output by now."""
    warnings: list[str] = field(default_factory=list)
    """What is on standard error by now."""

    def answer(self, answer: Answer) -> Answer:
        """`answer`, behind all that has been printed before."""
        stdout = "".join(f"{line}\n" for line in self.printed) + answer.stdout
        stderr = "".join(f"{line}\n" for line in self.warnings) + answer.stderr
        return type(answer)(stdout, stderr, answer.status)


def parse(words: Sequence[str], client: Client | None = None) -> Invocation:
    """The command that a line (without `docker`) asks for. Raises UsageFailure, HelpShown, NotEmulated."""
    walk = Walk(tables(), client or Client())
    try:
        _global_flags(walk, words)
        _forward(walk)
        _plugin(walk, words)
        path, rest = _traverse(walk)
        return _execute(walk, path, rest)
    except Answer as answer:
        raise walk.answer(answer) from None


def _global_flags(walk: Walk, words: Sequence[str]) -> None:
    """cli: HandleGlobalFlags, then Initialize. What these flags have to say goes to standard error."""
    failure: UsageFailure | None = None
    try:
        walk.words = read_words(_flags(walk.known, ()), words, walk.globals, leading=True)
    except FlagRefused as error:
        failure = refusals.bad_flag(walk.known.get(()), (), str(error))
    walk.warnings += walk.globals.notices
    walk.globals.notices.clear()
    if config := walk.globals.items.get("config"):
        walk.client = replace(walk.client, config=str(config[-1]))
    walk.client = replace(walk.client, debug=walk.client.debug or walk.globals.is_set("debug"))
    _initialize(walk.globals.items)
    if failure:
        raise failure
    if "help" in walk.globals.items:
        walk.passed_down["help"] = walk.globals.items["help"]


def _initialize(given: Mapping[str, list[object]]) -> None:
    level = str(given.get("log-level", ["info"])[-1]) or "info"
    if level.lower() not in LOG_LEVELS:
        raise UsageFailure("", f"Unable to parse logging level: {level}\n", 1)
    if given.get("host") and given.get("context", [""])[-1]:
        raise UsageFailure("", "conflicting options: cannot specify both --host and --context\n", 1)


def _forward(walk: Walk) -> None:
    """builder.go: processBuilder: `docker build` is `docker buildx build`, unless BuildKit is off."""
    for words, plugin in FORWARDED.items():
        if tuple(walk.words[: len(words)]) != words:
            continue
        if not walk.client.buildkit and words != ("bake",):
            walk.warnings += LEGACY_BUILDER
        else:
            walk.words = [*plugin, *walk.words[len(words) :]]
            walk.client = replace(walk.client, builder=walk.client.builder or walk.client.context)
        return


def _plugin(walk: Walk, words: Sequence[str]) -> None:
    """A plugin is a program of its own, which reads the global flags once more; it has no --version."""
    name = tuple(walk.words[:1])
    if name not in PLUGINS:
        return
    known = {long: row for long, row in walk.known.flags(()).items() if long != "version"}
    given = Given()
    try:
        read_words(Flags(known), words, given, leading=True)
    except FlagRefused as error:
        raise refusals.bad_plugin_flag(name[0], str(error)) from None
    finally:
        walk.warnings += given.notices


def _traverse(walk: Walk) -> tuple[Path_, list[str]]:
    """cobra: Traverse: follows words into groups; the flags on the way are the groups' own."""
    path: Path_ = ()
    flags: list[str] = []
    start, waits = 0, False
    for place, word in enumerate(walk.words):
        if (wants := _wants_value(word, walk.known.flags(path))) is not None:
            waits = wants
        elif waits:
            waits = False
        elif not _is_flag(word):
            step = walk.known.step(path, word)
            if step is None:
                break
            _group_flags(walk, path, flags)
            path, flags, start = step, [], place + 1
            continue
        flags.append(word)
    return path, walk.words[start:]


def _wants_value(word: str, known: Mapping[str, Flag]) -> bool | None:
    """Whether the next word is this flag's value, by cobra's rough look; None if the word leaves that as it was."""
    if "=" in word or word[:1] != "-":
        return None
    if word.startswith("--"):
        flag = known.get(word[2:])
        return flag is None or not flag.is_switch
    switches = (flag.short for flag in known.values() if flag.is_switch)
    if len(word.encode("utf-8", "surrogateescape")) != 2 or word[1] in switches:
        return None
    return True


def _is_flag(word: str) -> bool:
    return len(word) >= 3 if word.startswith("--") else len(word) >= 2 and word[0] == "-"


def _group_flags(walk: Walk, path: Path_, flags: list[str]) -> None:
    """Reads the flags that stand between a group and the command in it."""
    if not flags:
        return
    given = walk.groups.setdefault(path, Given()) if path else walk.globals
    try:
        _read(walk, path, flags, given)
    except FlagRefused as error:
        prefix = "ERROR: " if path[:1] == ("buildx",) else ""
        raise UsageFailure("", f"{prefix}{error}\n", 1) from None
    for name, row in walk.known.flags(path).items():
        if "persistent" in row.marks and name in given.items:
            walk.passed_down[row.target] = given.items[name]


def _read(walk: Walk, path: Path_, words: list[str], given: Given, leading: bool = False) -> list[str]:
    """cobra: ParseFlags: the operands among `words`; old notices are printed again with new ones."""
    before = len(given.notices)
    operands = read_words(_flags(walk.known, path), words, given, leading)
    if len(given.notices) > before:
        walk.printed += given.notices
    return operands


@functools.lru_cache(maxsize=512)
def _flags(known: Tables, path: Path_) -> Flags:
    return Flags(known.flags(path))


def _execute(walk: Walk, path: Path_, words: list[str]) -> Invocation:
    """cobra: execute: flags, help, the number of operands; in this order."""
    spec = walk.known.get(path)
    given = walk.globals if not path else Given({name: list(items) for name, items in walk.passed_down.items()})
    failure: FlagRefused | None = None
    try:
        operands = _read(walk, path, words, given, spec.operands.leading)
    except FlagRefused as error:
        failure = error
    used = [row for row in walk.known.flags(path).values() if given.items.get(row.target)]
    unsupported = refusal(walk.known, path, used, walk.client)
    if failure:
        raise unsupported or refusals.bad_flag(spec, path, str(failure))
    if given.is_set("help"):
        raise _help(walk, spec, path, unsupported)
    if not path and given.is_set("version"):
        raise HelpShown(f"Docker version {walk.client.version}\n")
    if spec.alone == "page":
        raise HelpShown(help_page(spec, walk.client, path))
    if unsupported:
        raise unsupported
    if path[:1] == ("compose",):
        _check_compose(walk, path, given, operands)
    if spec.is_group and spec.alone != "runs":
        raise _alone(walk, spec, path, operands)
    if count := refusals.wrong_count(spec, path, operands):
        raise count
    if path == ("help",):
        raise _help_command(walk, operands)
    return _invocation(walk, spec, path, given, operands)


def _check_compose(walk: Walk, path: Path_, given: Given, operands: list[str]) -> None:
    if count := refusals.wrong_count(walk.known.get(path), path, operands):
        raise count
    own = given if len(path) == 1 else walk.groups.get(path[:1], Given())
    group = _values(walk, path[:1], own)
    if "progress" in given.items:
        group["progress"] = given.items["progress"][-1]  # `compose build` has it, too
    walk.warnings += compose.check(group)


def _help(walk: Walk, spec: CommandSpec, path: Path_, unsupported: UsageFailure | None) -> Answer:
    """docker.go: setHelpFunc. Looking for a plugin, it goes the whole way once more, and prints the notices again."""
    if walk.words and path[:1] not in PLUGINS:
        _traverse(walk)
    if unsupported:
        return HelpShown(unsupported.stderr)
    return HelpShown(help_page(spec, walk.client, path))


def _alone(walk: Walk, spec: CommandSpec, path: Path_, operands: list[str]) -> Answer:
    """A group without a command that it knows."""
    page = help_page(spec, walk.client, path)
    if spec.alone == "plugin":
        return refusals.unknown_plugin_command(path, operands[0], page) if operands else HelpShown(page)
    if operands:
        return refusals.unknown_command(spec, path, operands[0])
    return HelpShown("", f"\n{page}" if "blank-line" in spec.marks else page)


def _help_command(walk: Walk, words: list[str]) -> Answer:
    """`docker help COMMAND`."""
    path: Path_ = ()
    while words and (step := walk.known.step(path, words[0])) is not None:
        path, words = step, words[1:]
    if words:
        return refusals.unknown_help_topic(path, words)
    if unsupported := refusal(walk.known, path, (), walk.client):
        return HelpShown(unsupported.stderr)
    return HelpShown(help_page(walk.known.get(path), walk.client, path))


def _invocation(walk: Walk, spec: CommandSpec, path: Path_, given: Given, operands: list[str]) -> Invocation:
    called_as = refusals.command_path(path)
    if not spec.emulated:
        raise NotEmulated(called_as)
    for row in spec.flags:
        if "not-emulated" in row.marks and row.target in given.items:
            raise NotEmulated(f"{called_as} --{row.long}")
    group = walk.groups.get(path[:1], Given())
    return Invocation(
        spec=spec,
        path=path,
        values=_values(walk, path, given),
        changed=frozenset(given.items),
        operands=tuple(operands),
        globals=_globals(walk),
        group=_values(walk, path[:1], group) if path[:1] in PLUGINS else {},
        notices=tuple(walk.printed),
        warnings=tuple(walk.warnings),
        logged=tuple(dict.fromkeys((*group.logged, *given.logged))),
    )


def _globals(walk: Walk) -> dict[str, Value]:
    """docker's own; `--tlsverify`, whatever it says, asks for TLS (cli: opts/ClientOptions.SetDefaultOptions)."""
    values = _values(walk, (), walk.globals)
    return values | {"tls": True} if "tlsverify" in walk.globals.items else values


def _values(walk: Walk, path: Path_, given: Given) -> dict[str, Value]:
    values = dict(_defaults(walk.known, path))
    rows = walk.known.flags(path)
    for name in values:
        row = rows[name]
        if items := given.items.get(name):
            values[name] = kind_of(row.kind, row.check).fold(items)
        elif "$" in row.default:
            values[name] = _default(row, walk.client.fill(row.default))
    return values


@functools.lru_cache(maxsize=512)
def _defaults(known: Tables, path: Path_) -> dict[str, Value]:
    return {
        name: _default(row, row.default)
        for name, row in known.flags(path).items()
        if not row.same and name != "help" and "$" not in row.default
    } | {name: "" for name, row in known.flags(path).items() if "$" in row.default}


def _default(row: Flag, text: str) -> Value:
    kind = kind_of(row.kind, row.check)
    if not text or text in ("[]", "map[]"):
        return kind.zero
    return kind.fold([kind.read(text[1:-1] if text[0] == '"' else text)])

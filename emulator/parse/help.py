"""Help pages: the rows of the tables and one template (docker/cli: usageTemplate), wrapped as pflag wraps."""

from __future__ import annotations

from emulator.parse.client import Client
from emulator.parse.refusals import command_path, use_line
from emulator.parse.support import flag_marks, is_shown
from emulator.spec import CommandSpec, Flag, Tables, tables

Path_ = tuple[str, ...]
NAME_WIDTH = 11
ORPHAN = 5
"""A line may be this much longer than the rest, to avoid a last line of one short word."""
NARROWEST = 24
SQUEEZED_INDENT = 16
_ZERO = frozenset(("", "false", "0", "0s", "<nil>"))
_EXPERIMENTAL = """\
EXPERIMENTAL:
  {} is an experimental feature.
  Experimental features provide early access to product functionality. These
  features may change between releases without warning, or can be removed from a
  future release. Learn more about experimental features in our documentation:
  https://docs.docker.com/go/experimental/
"""


def help_page(spec: CommandSpec, client: Client | None = None, path: Path_ | None = None) -> str:
    """The page that `--help` prints, by the name `path` under which the command was called (its home, if None)."""
    client = client or Client()
    path = spec.words if path is None else path
    known = tables()
    flags = [flag for flag in known.flags(path).values() if is_shown(flag_marks(flag), client)]
    usage = f"{command_path(path)}{' [OPTIONS]' if flags else ''} COMMAND" if spec.is_group else use_line(spec, path)
    parts = [f"Usage:  {usage}\n", f"{(spec.long or spec.about).strip()}\n"]
    if any("experimental" in known.get(path[:end]).marks for end in range(len(path) + 1)):
        parts.append(_EXPERIMENTAL.format(command_path(path)))
    if aliases := _aliases(spec, path):
        parts.append(f"Aliases:\n  {aliases}\n")
    options = f"Options:\n{flag_usages(flags, client)}" if flags else ""
    if options and path:
        parts.append(options)
    parts += _command_lists(known, path, client)
    if options and not path:
        parts.append(f"Global {options}")
    if spec.is_group:
        parts.append(f"Run '{command_path(path)} COMMAND --help' for more information on a command.\n")
    if spec.note:
        parts.append(f"{spec.note}\n")
    return "\n".join(parts)


def _aliases(spec: CommandSpec, path: Path_) -> str:
    if spec.aliases or len(spec.names) == 1:
        return spec.aliases
    return ", ".join(command_path(name) for name in spec.names)


def _command_lists(known: Tables, path: Path_, client: Client) -> list[str]:
    """The sections of a group's page: common, management, swarm and plain commands."""
    names = known.below(path)
    padding = max([NAME_WIDTH, *(len(name) for name in names)])
    common: list[tuple[int, str]] = []
    sections: dict[str, list[str]] = {"Management Commands:": [], "Swarm Commands:": [], "Commands:": []}
    for name in names:
        spec = known.get((*path, name))
        if not is_shown(spec.marks, client):
            continue
        mark = "*" if "plugin" in spec.marks else " "
        line = f"  {name + mark:<{padding + 1}}{spec.about}"
        if spec.common and not path:
            common.append((spec.common, line))
        elif spec.is_group:
            sections["Swarm Commands:" if "swarm" in spec.marks else "Management Commands:"].append(line)
        else:
            sections["Commands:"].append(f"  {name:<{padding}} {spec.about}")
    listed = {"Common Commands:": [line for _, line in sorted(common)], **sections}
    return ["\n".join([title, *lines, ""]) for title, lines in listed.items() if lines]


def flag_usages(flags: list[Flag], client: Client) -> str:
    """pflag: FlagUsagesWrapped."""
    rows = [(_left(flag), _right(flag, client)) for flag in sorted(flags, key=lambda flag: flag.long)]
    widest = max(len(left) for left, _ in rows)
    # A blank, the gap, a blank: where help begins.
    lines = [f"{left}{' ' * (widest - len(left) + 3)}{wrap(widest + 3, client.width - 1, right)}" for left, right in rows]
    return "\n".join(lines).rstrip() + "\n"


def _left(flag: Flag) -> str:
    short = flag.short if not flag.shorthand_deprecated else ""
    kind = "" if flag.kind == "bool" else f" {flag.kind}"
    optional = f"[={flag.optional}]" if flag.optional and flag.kind != "bool" else ""
    return f"  {f'-{short}, ' if short else '    '}--{flag.long}{kind}{optional}"


def _right(flag: Flag, client: Client) -> str:
    default = client.fill(flag.default)
    if default.strip('"') in _ZERO and flag.default.startswith(("$", '"$')):
        default = ""
    return f"{flag.help} (default {default})" if default else flag.help


def wrap(indent: int, width: int, text: str) -> str:
    """pflag: wrap: `text`, whose first line begins at `indent`."""
    head = ""
    if width - indent < NARROWEST:
        indent, head = SQUEEZED_INDENT, "\n" + " " * SQUEEZED_INDENT
    if width - indent < NARROWEST:
        return text.replace("\n", head)
    lines: list[str] = []
    while True:
        line, text = _cut(width - indent - ORPHAN, text)
        lines.append(line)
        if not text:
            return head + ("\n" + " " * indent).join("\n".join(lines).split("\n"))


def _cut(width: int, text: str) -> tuple[str, str]:
    """The first line of at most `width`, and the rest."""
    if width + ORPHAN > len(text.encode("utf-8", "surrogateescape")):
        return text, ""
    space = max(text.rfind(blank, 0, width) for blank in " \t\n")
    if space <= 0:
        return text, ""
    newline = text.rfind("\n", 0, width)
    place = newline if 0 < newline < space else space
    return text[:place], text[place + 1 :]

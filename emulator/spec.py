"""Docker's commands as data: reads grammar/docker/*.cli, whose syntax is grammar/spec.lark.

Here live the tables alone: what commands and flags there are. What words on a command line mean is emulator.parse,
what a command does is emulator.commands. Reading is lazy: files are cut into blocks, a block is parsed when asked for.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

Path_ = tuple[str, ...]
"""The words that name a command, without `docker`: ("container", "run"); () is docker itself."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A row of a table. `kind` is the type as help shows it ("bool": a switch); `check` tells apart rules of one type."""

    long: str
    short: str = ""
    kind: str = "bool"
    check: str = ""
    optional: str = ""
    """The value that the flag has when none is written; switches have "true"."""
    default: str = ""
    """As help shows it: `"missing"` with quotes, `true`, `[]`; with `$config` and such still in it."""
    completion: str = ""
    help: str = ""
    marks: frozenset[str] = frozenset()
    same: str = ""
    """The flag whose value this one sets, too (--net sets --network)."""
    also: str = ""
    deprecated: str = ""
    shorthand_deprecated: str = ""

    @property
    def is_switch(self) -> bool:
        return bool(self.optional)

    @property
    def target(self) -> str:
        """The name under which the value is kept."""
        return self.same or self.long

    @property
    def label(self) -> str:
        """How messages name it: `-m, --memory`."""
        return f"-{self.short}, --{self.long}" if self.short and not self.shorthand_deprecated else f"--{self.long}"


@dataclass(frozen=True, slots=True)
class Operands:
    """How many operands a command takes, and what completes them; the last kind repeats."""

    least: int = 0
    most: int | None = None
    counted: bool = False
    """False: whatever stands there is taken without counting."""
    exact: bool = False
    """Whether the table has a plain number: "0" and "none" are refused in different words."""
    cobra: bool = False
    leading: bool = False
    completions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A block of a table. `names` are all the paths that lead to it; the first is its home."""

    names: tuple[Path_, ...]
    use: str = ""
    about: str = ""
    long: str = ""
    aliases: str = ""
    note: str = ""
    alone: str = ""
    common: int = 0
    operands: Operands = Operands()
    marks: frozenset[str] = frozenset()
    flags: tuple[Flag, ...] = field(default=(), repr=False)

    @property
    def words(self) -> Path_:
        return self.names[0]

    @property
    def name(self) -> str:
        """The words as one text: "container ls"."""
        return " ".join(self.words)

    @property
    def is_group(self) -> bool:
        return bool(self.alone)

    @property
    def emulated(self) -> bool:
        return "not-emulated" not in self.marks


class Tables:
    """All blocks of a folder of *.cli files, by the paths that lead to them."""

    def __init__(self, folder: Path) -> None:
        self._blocks: dict[Path_, str] = {}
        self._heads: dict[Path_, tuple[Path_, ...]] = {}
        self._parsed: dict[str, CommandSpec] = {}
        self._below: dict[Path_, dict[str, str]] = {}
        for file in sorted(folder.glob("*.cli")):
            for block in _blocks(file.read_text(encoding="utf-8")):
                self._enter(block)

    def _enter(self, block: str) -> None:
        names = tuple(_path(name) for name in block.split("\n", 1)[0].split(" | "))
        first_here: dict[Path_, str] = {}
        for name in names:
            self._blocks[name] = block
            self._heads[name] = names
            if name:
                home = first_here.setdefault(name[:-1], name[-1])
                self._below.setdefault(name[:-1], {})[name[-1]] = home

    def step(self, path: Path_, word: str) -> Path_ | None:
        """The command that `word` names inside of `path`, aliases resolved: ("image", "list") is ("image", "ls")."""
        home = self._below.get(path, {}).get(word)
        return None if home is None else (*path, home)

    def find(self, path: Path_) -> CommandSpec | None:
        """The command at this path, by any of its names."""
        block = self._blocks.get(path)
        if block is None:
            return None
        if block not in self._parsed:
            self._parsed[block] = _read_block(block, self._heads[path])
        return self._parsed[block]

    def get(self, path: Path_) -> CommandSpec:
        spec = self.find(path)
        if spec is None:
            raise KeyError(path)
        return spec

    def below(self, path: Path_) -> list[str]:
        """The names of the commands inside of a group, aliases left out, in order."""
        return sorted(set(self._below.get(path, {}).values()))

    def spellings(self, path: Path_) -> list[str]:
        """Every word that names a command inside of a group."""
        return sorted(self._below.get(path, {}))

    def paths(self) -> Iterator[Path_]:
        """Every path that leads to a command, aliases left out."""
        for path in self._heads:
            if not path or self.step(path[:-1], path[-1]) == path:
                yield path

    def commands(self) -> Iterator[CommandSpec]:
        """Every command once."""
        for path, names in self._heads.items():
            if names[0] == path:
                yield self.get(path)

    @functools.lru_cache(maxsize=512)  # noqa: B019 - there is one Tables a process
    def flags(self, path: Path_) -> Mapping[str, Flag]:
        """The flags that a command knows: its own, and those that the groups above it pass down."""
        known = {row.long: row for row in self.get(path).flags}
        for end in range(len(path) - 1, -1, -1):
            for row in self.get(path[:end]).flags:
                if "persistent" in row.marks:
                    known.setdefault(row.long, row)
        return known


@functools.cache
def tables() -> Tables:
    """Docker's tables, as this project ships them."""
    return Tables(grammar_folder() / "docker")


@functools.cache
def grammar_folder() -> Path:
    """grammar/: inside of the package in a wheel, beside it in a checkout."""
    here = Path(__file__).resolve().parent
    return next(folder for folder in (here / "grammar", here.parent / "grammar") if folder.is_dir())


@functools.cache
def _grammar() -> Lark:
    from lark import Lark

    return Lark((grammar_folder() / "spec.lark").read_text(encoding="utf-8"), parser="lalr", start="block")


def _blocks(text: str) -> list[str]:
    bare = re.sub(r"(?m)^#.*\n", "", text).strip("\n")
    return [block.strip("\n") for block in re.split(r"\n\n+", bare) if block.strip("\n")]


def _path(name: str) -> Path_:
    return () if name == "docker" else tuple(name.split())


def _read_block(block: str, names: tuple[Path_, ...]) -> CommandSpec:
    tree: Tree[Token] = _grammar().parse(block + "\n")
    fields: dict[str, str] = {}
    flags: list[Flag] = []
    for child in tree.children:
        if not isinstance(child, str):
            if child.data == "flag":
                flags.append(_read_flag([part for part in child.children if isinstance(part, str)]))
            continue
        name, line = child[2:12].strip(), child[12:]
        fields[name] = f"{fields[name]}\n{line}" if name in fields else line
    return CommandSpec(
        names=names,
        use=fields.get("use", ""),
        about=fields["about"],
        long=fields.get("long", ""),
        aliases=fields.get("aliases", ""),
        note=fields.get("note", ""),
        alone=fields.get("alone", ""),
        common=int(fields.get("common", "0")),
        operands=_read_operands(fields.get("operands", "any")),
        marks=frozenset(fields.get("marks", "").split()),
        flags=tuple(flags),
    )


def _read_operands(text: str) -> Operands:
    """`cobra ..1 leading images commands`; a `=` starts a list of literal words, to the end."""
    literal = re.search(r"=.*", text)
    words = (text[: literal.start()] if literal else text).split()
    cobra, leading = "cobra" in words, "leading" in words
    count, *kinds = [word for word in words if word not in ("cobra", "leading")]
    low, dots, high = count.partition("..")
    least, most = int(low) if low.isdigit() else 0, int(high) if high else None
    if not dots:
        most = None if count == "any" else least
    completions = (*kinds, literal[0]) if literal else tuple(kinds)
    return Operands(least, most, count != "any", count.isdigit(), cobra, leading, completions)


def _read_flag(parts: list[Token]) -> Flag:
    text = {part.type: str(part) for part in parts if part.type not in ("MARK", "DETAIL")}
    marks = dict.fromkeys(str(part)[2:] for part in parts if part.type == "MARK")
    given = dict(mark.split("=", 1) for mark in marks if "=" in mark)
    details = [str(part)[6:] for part in parts if part.type == "DETAIL"]
    notices = dict(detail.split("  ", 1) for detail in details if detail[0] != "|")
    kind = text.get("TYPE", " bool")[1:]
    return Flag(
        long=text["LONG"].strip()[2:],
        short=text["SHORT"][3] if "SHORT" in text else "",
        kind=kind,
        check=text.get("CHECK", ":")[1:],
        optional=text["OPTIONAL"][2:-1] if "OPTIONAL" in text else "true" if kind == "bool" else "",
        default=text.get("DEFAULT", "   ")[3:],
        completion=text.get("COMPLETION", " <>")[2:-1],
        help="\n".join([text.get("HELP", "  ")[2:], *(detail[2:] for detail in details if detail[0] == "|")]),
        marks=frozenset(mark for mark in marks if "=" not in mark),
        same=given.get("same", ""),
        also=given.get("also", ""),
        deprecated=notices.get("deprecated", ""),
        shorthand_deprecated=notices.get("shorthand-deprecated", ""),
    )

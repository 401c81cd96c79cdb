"""What `apk add` and `apk del` are going to do: decisions alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from emulator.errors import EmulatorError
from emulator.machine.programs.packages.index import Package

NAME = re.compile(r"(?P<name>[^=<>~@]+)(?P<relation>[=<>~]*)(?P<version>[^@]*)(?:@.*)?")


class Refusal(EmulatorError):
    """Why nothing is installed, and the status: how many names could not be had."""

    def __init__(self, text: str, count: int) -> None:
        super().__init__(text)
        self.count = count


def separated(word: str) -> tuple[str, str, str]:
    """`nginx=1.2-r0` as name, relation and version."""
    found = NAME.fullmatch(word)
    return (found["name"], found["relation"], found["version"]) if found else (word, "", "")


def refusals(
    words: Iterable[str],
    offered: Mapping[str, Package],
    installed: Mapping[str, Mapping[str, str]],
    known: frozenset[str],
) -> None:
    """Raises Refusal: names that are not simulated in a line each, else those that apk has not."""
    wrong: list[str] = []
    unknown: list[str] = []
    for word in words:
        name, relation, version = separated(word)
        have = offered[name].version if name in offered else installed.get(name, {}).get("V", "")
        if not have and name in known:
            unknown.append(f"ERROR: {name} is not simulated\n")
        elif not have:
            wrong.append(f"  {name} (no such package):\n    required by: world[{word}]\n")
        elif relation == "=" and have != version:
            wrong.append(f"  {name}-{have}:\n    breaks: world[{word}]\n")
        elif relation not in ("", "="):
            unknown.append(f"ERROR: {word}: the relation {relation} is not simulated\n")
    if unknown:
        raise Refusal("".join(unknown), 1)
    if wrong:
        raise Refusal("ERROR: unable to select packages:\n" + "".join(wrong), len(wrong))


def ordered(names: Iterable[str], offered: Mapping[str, Package], installed: Mapping[str, object]) -> list[Package]:
    """Each package behind what it needs; what is there already is left out. `recommends` come behind it (install_if)."""
    done: dict[str, Package] = {}

    def visit(name: str, depth: int) -> None:
        package = offered.get(name)
        if package is None or name in done or name in installed or depth > 50:
            return
        for other in package.depends:
            visit(other, depth + 1)
        done[name] = package
        for other in package.recommends:
            visit(other, depth + 1)

    for name in names:
        visit(name, 0)
    return list(done.values())


def unneeded(world: Sequence[str], needs: Mapping[str, Sequence[str]]) -> list[str]:
    """Installed names that nothing in the world needs any more; `needs` are those of each installed package."""
    kept: set[str] = set()
    queue = [separated(word)[0] for word in world]
    while queue:
        name = queue.pop()
        if name not in kept and name in needs:
            kept.add(name)
            queue += needs[name]
    return [name for name in needs if name not in kept]

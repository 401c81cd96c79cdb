"""What an apt command is going to do: which packages come, in what order, which go. Decisions only; nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from emulator.machine.programs.packages.dpkg_database import Database
from emulator.machine.programs.packages.index import Archive, Package


@dataclass
class Plan:
    """Names by what happens to them. `wanted` were asked for; `came` are all new ones, in order of unpacking;
    `again` are unpacked although they are there.
    """

    wanted: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    came: list[Package] = field(default_factory=list)
    again: list[Package] = field(default_factory=list)
    going: list[str] = field(default_factory=list)
    purged: bool = False

    @property
    def new(self) -> list[str]:
        return sorted(package.name for package in self.came)

    @property
    def extra(self) -> list[str]:
        return [name for name in self.new if name not in self.wanted]


def install(database: Database, archive: Archive | None, names: Iterable[str], recommends: bool) -> Plan:
    """The packages, which are all there or in the archive, and all that they need."""
    plan = Plan()
    chosen: dict[str, Package] = {}
    offered = archive.packages if archive is not None else {}
    for name in dict.fromkeys(names):
        (plan.already if database.installed(name) else plan.wanted).append(name)
    queue = list(plan.wanted)
    while queue:
        name = queue.pop(0)
        package = offered.get(name)
        if package is None or name in chosen or database.installed(name):
            continue
        chosen[name] = package
        queue += [*package.depends, *(package.recommends if recommends else ())]
    order = {name: place for place, name in enumerate(archive.order)} if archive is not None else {}
    plan.came = sorted(chosen.values(), key=lambda package: (order.get(package.name, len(order)), package.name))
    return plan


def setting_up(archive: Archive, packages: list[Package]) -> list[Package]:
    order = {name: place for place, name in enumerate(archive.setup_order)}
    return sorted(packages, key=lambda package: (order.get(package.name, len(order)), package.name))


def remove(database: Database, names: Iterable[str], purge: bool) -> Plan:
    """The packages and all that need them."""
    plan = Plan(purged=purge)
    queue = [name for name in names if database.installed(name) or (purge and database.left(name))]
    while queue:
        name = queue.pop(0)
        if name not in plan.going:
            plan.going.append(name)
            queue += database.needed_by(name) if database.installed(name) else ()
    plan.going.sort()
    return plan


def suggested(database: Database, plan: Plan) -> list[str]:
    """What the new packages suggest and will not be there."""
    return _others(database, plan, "suggests")


def recommended(database: Database, plan: Plan) -> list[str]:
    return _others(database, plan, "recommends")


def _others(database: Database, plan: Plan, what: str) -> list[str]:
    coming = set(plan.new)
    names: dict[str, None] = {}
    for package in sorted(plan.came, key=lambda package: package.name):
        for name in package.suggests if what == "suggests" else package.recommends:
            if name not in coming and not database.installed(name):
                names[name] = None
    return list(names)

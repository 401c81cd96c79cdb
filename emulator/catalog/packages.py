"""What a distribution's package manager can install: reads `fixtures/images/packages/<distribution>.json`.

    {"distribution": "ubuntu-14.04", "source": [where each fact was looked up],
     "computed": [fields that could not be looked up, such as "size of curl"],
     "indexes": [what `apt-get update` (yum makecache, apk update) fetches, in the order in which it prints them:
        {"uri": "http://archive.ubuntu.com", "suite": "trusty", "name": "InRelease" | "Release.gpg" | "Release" | "main amd64 Packages" …,
         "size": bytes, "answer": "Get" | "Hit" | "Ign"}],
     "order": [package names in the order in which the manager fetches and unpacks them, whatever the subset],
     "setup_order": [… in which it sets them up; absent: as "order"],
     "triggers": [lines that are printed after the last "Setting up", for an install of anything: {"package": "libc-bin",
        "version": "2.19-0ubuntu6.15", "when": "order" | "setup"}: printed as `Processing triggers for libc-bin (2.19-0ubuntu6.15) ...`;
        with "unpack" at the end of unpacking, with "setup" at the end of all],
     "packages": {NAME: {
        "version", "architecture" ("amd64" | "all" | "x86_64" …), "section", "priority", "component" ("main"), "suite" ("trusty"; "trusty-updates"),
        "uri": the archive's ("http://archive.ubuntu.com/ubuntu/", as `Get:1 URI SUITE/COMPONENT NAME ARCH VERSION [SIZE]` prints it),
        "filename": the path in the archive's pool (its last part is the .deb's name in /var/cache/apt/archives),
        "size": bytes of the .deb, "installed_size": kB, "description": one line,
        "depends": [names of packages, alternatives and what the image already has left out], "recommends": [installed too by default],
        "suggests": [names, printed under "Suggested packages:"],
        "preconfigure": lines printed before unpacking, "setup": [lines printed behind `Setting up NAME (VERSION) ...`],
        "removal": [lines printed behind `Removing NAME (VERSION) ...`],
        "services": [names of init scripts that setting up would start; policy-rc.d forbids it in a container]}}}

The files of a package are the listing `fixtures/images/packages/<distribution>/<name>.files` (format: listing.py), contents in the
folder `<name>` beside it. A package that the image has from the start is in its /var/lib/dpkg/status, not here.
The words of apt itself ("Reading package lists...", "Selecting previously unselected package …") are the apt program's, not data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from emulator.catalog import fixtures
from emulator.catalog.listing import FileEntry, load_layer


@dataclass(frozen=True, slots=True)
class Index:
    """One line of `apt-get update`: `Get:1 URI SUITE NAME [SIZE]`."""

    uri: str
    suite: str
    name: str
    size: int = 0
    answer: str = "Get"


@dataclass(frozen=True, slots=True)
class Trigger:
    """`Processing triggers for PACKAGE (VERSION) ...`, `when` unpacking ("unpack") or setting up ("setup") has ended."""

    package: str
    version: str
    when: str = "setup"


@dataclass(frozen=True, slots=True)
class Package:
    """One package of an archive; `size` in bytes, `installed_size` in kB."""

    name: str
    version: str
    architecture: str
    section: str
    suite: str
    uri: str
    size: int
    installed_size: int
    description: str
    listing: str = ""
    component: str = "main"
    priority: str = "optional"
    filename: str = ""
    depends: tuple[str, ...] = ()
    recommends: tuple[str, ...] = ()
    suggests: tuple[str, ...] = ()
    preconfigure: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()
    removal: tuple[str, ...] = ()
    services: tuple[str, ...] = ()

    def entries(self) -> tuple[FileEntry, ...]:
        """The files that installing puts into the container."""
        return load_layer(self.listing)


@dataclass(frozen=True, slots=True)
class Archive:
    """All that one distribution's package manager can see."""

    distribution: str
    indexes: tuple[Index, ...]
    packages: Mapping[str, Package]
    order: tuple[str, ...]
    setup_order: tuple[str, ...]
    triggers: tuple[Trigger, ...] = ()
    source: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()


def as_package(name: str, distribution: str, fields: Mapping[str, str | int | list[str]]) -> Package:
    """One entry of "packages"."""
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
    return Package(name=name, listing=f"packages/{distribution}/{name}", **values)  # type: ignore[arg-type]  # JSON's


@cache
def load_packages(distribution: str) -> Archive:
    """The archive of "ubuntu-14.04", "debian-12", …; raises MissingFixture where there is none."""
    document = json.loads(fixtures.read("images", f"packages/{distribution}.json"))
    packages = {name: as_package(name, distribution, fields) for name, fields in document["packages"].items()}
    order = tuple(document.get("order", sorted(packages)))
    return Archive(
        distribution, tuple(Index(**index) for index in document["indexes"]), packages,
        order, tuple(document.get("setup_order", order)), tuple(Trigger(**trigger) for trigger in document.get("triggers", ())),
        tuple(document.get("source", ())), tuple(document.get("computed", ())),
    )

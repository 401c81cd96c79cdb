"""What a distribution's package manager can install: reads `fixtures/images/packages/<distribution>.json`.

    {"distribution": "ubuntu-14.04", "source": [where each fact was looked up],
     "computed": [what could not be looked up, and what stands in its place],
     "installed_files": how many paths dpkg knows before the first install ("(Reading database ... 12097 files …"),
     "indexes": [what `apt-get update` fetches, in the order in which it prints it:
        {"uri": "http://archive.ubuntu.com", "suite": "trusty", "name": "InRelease" | "Release.gpg" | "Release" |
         "main amd64 Packages" …, "size": bytes, 0 where none is printed, "answer": "Get" | "Hit" | "Ign"}],
     "before_unpack": [lines that every install prints on standard error before it unpacks],
     "order": [names, in the order in which any subset is fetched and unpacked],
     "setup_order": [names, in the order in which it is set up; absent: as "order"],
     "triggers": [{"package": "libc-bin", "version": "2.19-0ubuntu6.15", "when": "unpack" | "setup", "paths": [prefix],
        "lines": [printed behind it]}:
        printed as `Processing triggers for libc-bin (2.19-0ubuntu6.15) ...` when all is unpacked, or all is set up, if
        a package of the install has a file below one of the paths (no paths: always)],
     "releases": {SUITE: [origin, version, archive], …}: what apt writes of a suite, as `Debian:12.15/oldstable`,
     "absent": {NAME: [lines that apt says before "Package 'NAME' has no installation candidate"]},
     "packages": {NAME: {
        "version", "architecture" ("amd64" | "all" …), "multi_arch" ("same": dpkg writes NAME:amd64), "section",
        "priority", "component" ("main"), "suite" ("trusty-updates"), "uri" (as `Get:1 URI
        SUITE/COMPONENT ARCH NAME ARCH VERSION [SIZE]` prints it),
        "filename": its path in the archive's pool (the last part is the .deb's name),
        "size": bytes of the .deb, "installed_size": kB, "description": one line,
        "depends": [names; without alternatives, and without what the image has],
        "recommends": [names, installed too by default],
        "suggests": [names, printed under "Suggested packages:"],
        "preconfigure": [lines printed before unpacking], "setup": [lines behind `Setting up NAME (VERSION) ...`],
        "removal": [lines behind `Removing NAME (VERSION) ...`],
        "services": [init scripts that setting up would start, were it not for policy-rc.d]}}}

`packages/<distribution>.control`, where it is there, has the packages' whole paragraphs as the archive's index has them;
`packages/debian.names` (and `alpine.names`) the names that Debian has and the catalog perhaps not (of libraries few): who asks
for one of those is told that it is not simulated, and not that there is no such package.

The files of a package are the listing `packages/<distribution>/<name>.files` (see listing.py), their contents the
folder `<name>` beside it. What the image has from the start is in its own /var/lib/dpkg/status. Apt's own sentences
("Reading package lists...") are the apt program's, not data. `<distribution>` is ID-VERSION_ID of /etc/os-release, as
"debian-12"; of Alpine, whose packages have the same fields, without the last number: "alpine-3.24".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from emulator.catalog import fixtures
from emulator.catalog.listing import FileEntry, load_layer

Fields = Mapping[str, "str | int | list[str]"]


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
    """`Processing triggers for PACKAGE (VERSION) ...`, `when` all is unpacked ("unpack") or set up ("setup")."""

    package: str
    version: str
    when: str = "setup"
    paths: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


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
    multi_arch: str = ""

    @property
    def label(self) -> str:
        """The name as dpkg writes it: `libapr1:amd64`, `apache2`."""
        return f"{self.name}:{self.architecture}" if self.multi_arch == "same" else self.name

    @property
    def control(self) -> str:
        """Its whole paragraph in the archive's index; "" where the catalog has none."""
        return load_controls(self.listing.split("/")[1]).get(self.name, "")

    def entries(self) -> tuple[FileEntry, ...]:
        """The files that installing puts into the container."""
        return load_layer(self.listing)


@dataclass(frozen=True, slots=True)
class Archive:
    """All that one distribution's package manager can see; the fields are those of the file."""

    distribution: str
    indexes: tuple[Index, ...]
    packages: Mapping[str, Package]
    order: tuple[str, ...]
    setup_order: tuple[str, ...]
    triggers: tuple[Trigger, ...] = ()
    installed_files: int = 0
    before_unpack: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    releases: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """Names that exist out there, whether the catalog has them or not."""
        own = load_names("alpine") if self.distribution.startswith("alpine-") else frozenset[str]()
        return load_names("debian") | own


def frozen(fields: Fields) -> dict[str, str | int | tuple[str, ...]]:
    """The fields with tuples for lists."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}


def as_package(name: str, distribution: str, fields: Fields) -> Package:
    """One entry of "packages"."""
    listing = f"packages/{distribution}/{name}"
    return Package(name=name, listing=listing, **frozen(fields))  # type: ignore[arg-type]  # a value's type is its key's


def as_trigger(fields: Fields) -> Trigger:
    """One entry of "triggers"."""
    return Trigger(**frozen(fields))  # type: ignore[arg-type]  # a value's type is its key's


@cache
def load_controls(distribution: str) -> Mapping[str, str]:
    """Paragraphs by package."""
    try:
        text = fixtures.read("images", f"packages/{distribution}.control").decode()
    except fixtures.MissingFixture:
        return {}
    paragraphs = (paragraph.strip("\n") + "\n" for paragraph in text.split("\n\n") if paragraph.strip())
    return {paragraph.partition("\n")[0].removeprefix("Package: "): paragraph for paragraph in paragraphs}


@cache
def load_names(family: str) -> frozenset[str]:
    """`packages/<family>.names`."""
    return frozenset(fixtures.read("images", f"packages/{family}.names").decode().split())


@cache
def load_packages(distribution: str) -> Archive:
    """The archive of "ubuntu-14.04", "debian-12", …; raises MissingFixture where there is none."""
    document = json.loads(fixtures.read("images", f"packages/{distribution}.json"))
    packages = {name: as_package(name, distribution, fields) for name, fields in document["packages"].items()}
    order = tuple(document["order"])
    return Archive(
        distribution=distribution,
        indexes=tuple(Index(**index) for index in document["indexes"]),
        packages=packages,
        order=order,
        setup_order=tuple(document.get("setup_order", order)),
        triggers=tuple(as_trigger(fields) for fields in document.get("triggers", ())),
        installed_files=document["installed_files"],
        before_unpack=tuple(document.get("before_unpack", ())),
        source=tuple(document["source"]),
        computed=tuple(document["computed"]),
        absent={name: tuple(lines) for name, lines in document.get("absent", {}).items()},
        releases={suite: tuple(words) for suite, words in document.get("releases", {}).items()},
    )

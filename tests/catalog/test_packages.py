"""Archives: every package can be installed, and trusty's numbers are those that apt printed."""

from __future__ import annotations

import pytest

from emulator.catalog import Archive, Package, load_packages
from emulator.catalog.fixtures import MissingFixture, folder

ARCHIVES = sorted(path.stem for path in (folder("images") / "packages").glob("*.json"))


@pytest.mark.parametrize("distribution", ARCHIVES)
def test_an_archive_is_closed(distribution: str) -> None:
    archive = load_packages(distribution)
    names = set(archive.packages)
    assert archive.source and archive.indexes
    assert set(archive.order) == set(archive.setup_order) == names
    for package in archive.packages.values():
        assert set(package.depends) | set(package.recommends) <= names, package.name
        assert package.size > 0 and package.installed_size > 0
        package.entries()


@pytest.mark.parametrize("distribution", ARCHIVES)
def test_dependencies_come_first(distribution: str) -> None:
    archive = load_packages(distribution)
    if distribution.startswith("debian"):
        pytest.skip("Debian's order is the recorded one, which breaks cycles where apt does")
    for package in archive.packages.values():
        for name in package.depends:
            assert archive.order.index(name) < archive.order.index(package.name)


def test_apache_on_trusty_is_what_apt_printed() -> None:
    archive = load_packages("ubuntu-14.04")
    new = [archive.packages[name] for name in archive.order[:8]]
    assert sorted(package.name for package in new) == [
        "apache2",
        "apache2-bin",
        "apache2-data",
        "libapr1",
        "libaprutil1",
        "libaprutil1-dbd-sqlite3",
        "libaprutil1-ldap",
        "ssl-cert",
    ]
    assert round(sum(package.size for package in new) / 1000) == 1289
    assert round(sum(package.installed_size for package in new) * 1.024) == 5369
    assert new[6].setup[0] == "Enabling module mpm_event." and new[6].services == ("apache2",)


def test_apache_on_trusty_brings_its_page_and_program() -> None:
    entries = {entry.path: entry for name in ("apache2", "apache2-bin") for entry in packaged(name)}
    page = entries["var/www/html/index.html"].content()
    assert page is not None and b"<title>Apache2 Ubuntu Default Page: It works</title>" in page
    assert entries["usr/sbin/apache2"].program == "services/apache2"
    assert entries["etc/init.d/apache2"].program == "services/init-script"
    assert entries["etc/apache2/sites-enabled/000-default.conf"].target == "../sites-available/000-default.conf"


def packaged(name: str):  # type: ignore[no-untyped-def]  # a shorthand of this file
    return load_packages("ubuntu-14.04").packages[name].entries()


@pytest.mark.parametrize(("distribution", "megabytes"), [("ubuntu-22.04", 111), ("ubuntu-24.04", 109)])
def test_apache_on_later_ubuntus_is_what_apt_printed(distribution: str, megabytes: int) -> None:
    archive = load_packages(distribution)
    new = installed(archive, "apache2")
    assert len(new) == 43
    assert round(sum(package.installed_size for package in new) * 1.024 / 1000) == megabytes
    page = {entry.path: entry for entry in archive.packages["apache2"].entries()}["var/www/html/index.html"]
    assert page.size == 10671


def installed(archive: Archive, name: str) -> set[Package]:
    """What installing `name` brings along."""
    found: set[str] = set()
    open_names = [name]
    while open_names:
        if (name := open_names.pop()) not in found:
            found.add(name)
            open_names += [*archive.packages[name].depends, *archive.packages[name].recommends]
    return {archive.packages[name] for name in found}


def test_names_and_triggers_as_dpkg_writes_them() -> None:
    archive = load_packages("debian-12")
    names = ("libapr1", "apache2-bin", "libcap2-bin", "libldap-common", "libpython3-stdlib")
    assert [archive.packages[name].label for name in names] == [
        "libapr1:amd64",
        "apache2-bin",
        "libcap2-bin",
        "libldap-common",
        "libpython3-stdlib:amd64",
    ]
    assert [trigger.package for trigger in archive.triggers] == ["libc-bin", "ca-certificates"]
    assert archive.triggers[1].lines[1] == "0 added, 0 removed; done."


def test_an_unknown_distribution_has_no_archive() -> None:
    with pytest.raises(MissingFixture):
        load_packages("plan9-4")

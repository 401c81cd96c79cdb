"""What package managers find: the catalog's archives, as the machine's programs ask for them."""

from __future__ import annotations

from emulator.catalog import Archive, load_packages
from emulator.catalog.fixtures import MissingFixture


class CatalogPackages:
    """`kernel.package_index`."""

    def find(self, distribution: str) -> Archive | None:
        """The archive of `ubuntu-14.04` and its like; None for a distribution that has none."""
        try:
            return load_packages(distribution)
        except MissingFixture:
            return None

"""What `docker pull` can find, and what a new world starts with: fixtures/images and fixtures/worlds, read lazily.

Data and its readers only. Nothing here knows the engine or the machine; faces and backend carry these records over.

    load_world("oracle").catalog.find("nginx", "1.27")      a CatalogImage, or None
    load_layer("roots/debian-12")                           the FileEntry records of a layer
    load_packages("ubuntu-14.04")                           what its package manager can install
"""

from emulator.catalog.images import Catalog, CatalogImage, CatalogLayer, HistoryEntry, load_image
from emulator.catalog.listing import FileEntry, load_layer
from emulator.catalog.packages import Archive, Index, Package, Trigger, load_packages
from emulator.catalog.worlds import Host, HostRegistry, PresentImage, WorldData, load_world

__all__ = [
    "Archive",
    "Catalog",
    "CatalogImage",
    "CatalogLayer",
    "FileEntry",
    "HistoryEntry",
    "Host",
    "HostRegistry",
    "Index",
    "Package",
    "PresentImage",
    "Trigger",
    "WorldData",
    "load_image",
    "load_layer",
    "load_packages",
    "load_world",
]

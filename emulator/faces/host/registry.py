"""The registries that run on the host of a world beside Docker: rows of the world's data (`registries`).

Each is the program of the image `registry` on a machine of its own that has the host's network; its files are not the host's.
What it holds from the start is made when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from emulator.backend.simulate.layers import layer_of
from emulator.catalog import CatalogImage, CatalogLayer, HostRegistry, load_image
from emulator.engine.image.identity import digest_of
from emulator.engine.image.registry import image_of
from emulator.engine.image.remote import documents
from emulator.machine.files.blob import gzip_blob, json_blob
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.layer import Entry, Layer
from emulator.machine.files.layer_archive import layer_blocks
from emulator.machine.files.made import Made
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Kernel, Machine
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.open_file import NullFile
from emulator.machine.programs.registry.storage import DOCKER
from emulator.wire.image_config import pulled_text
from emulator.wire.times import parse_rfc3339

PROGRAM, ROOT, CONFIG = "roots/registry.files", "/var/lib/registry", "/etc/registry.yml"
LARGE = 1 << 16
"""Smaller blobs are made at once."""


def boot_registry(kernel: Kernel, host: Machine, row: HostRegistry) -> Overlay:
    """Starts it; the tree in which it keeps things."""

    def clock() -> int:
        return kernel.timeline.now

    overlay = Overlay([layer_of(PROGRAM, clock())], clock)
    stored = Overlay([Layer(lambda: held(row, kernel.boot_time))], clock)
    root = MountTable(overlay)
    machine = Machine(kernel, f"registry-{row.port}", root=root, network=host.network)
    kernel.boot(machine)
    calls = machine.caller(Credentials())
    for path in ("/etc", "/var", "/var/lib", ROOT):
        calls.mkdir(path)
    calls.write_file(CONFIG, configuration(row).encode())
    root.mount(ROOT, stored)
    files = {number: NullFile() for number in range(3)}
    machine.start(["/bin/registry", "serve", CONFIG], env={}, files=files)
    return stored


def configuration(row: HostRegistry) -> str:
    """Its file."""
    delete = "true" if row.delete else "false"
    storage = f"storage:\n  filesystem:\n    rootdirectory: {ROOT}\n  delete:\n    enabled: {delete}\n"
    return f"version: 0.1\n{storage}http:\n  addr: {row.address}:{row.port}\n"


def held(row: HostRegistry, time: int) -> dict[str, Entry]:
    """The tree that it has from the start."""
    entries = dict(entries_of(row, time))
    return {path: entries[path] for path in sorted(entries)}


def entries_of(row: HostRegistry, time: int) -> Iterator[tuple[str, Entry]]:
    """What it holds from the start."""
    for repository, names in row.images.items():
        for found in map(load_image, names):
            yield from image_entries(repository, found, time)


def image_entries(repository: str, found: CatalogImage, time: int) -> Iterator[tuple[str, Entry]]:
    """One image: its blobs, and the links of its repository (distribution: registry/storage/paths.go)."""
    own = f"{DOCKER}/repositories/{repository}"
    image = image_of(found)
    config = json_blob(pulled_text(image, tuple(layer.diff_id for layer in image.layers)), found.id)
    yield blob(found.id, config, time)
    parts = []
    for layer in found.layers:
        content = layer_content(layer, found)
        parts.append(documents.Blob(layer.digest, content.size if isinstance(content, Made) else len(content)))
        yield blob(layer.digest, content, time)
    manifest = documents.written(documents.Blob(found.id, len(config), documents.CONFIG), parts)
    digest = digest_of(manifest)
    yield blob(digest, manifest, time)
    for part in (found.id, *(layer.digest for layer in found.layers)):
        yield link(f"{own}/_layers/{path_of(part)}", part, time)
    yield link(f"{own}/_manifests/revisions/{path_of(digest)}", digest, time)
    for tag in found.tags:
        yield link(f"{own}/_manifests/tags/{tag}/current", digest, time)
        yield link(f"{own}/_manifests/tags/{tag}/index/{path_of(digest)}", digest, time)


def layer_content(layer: CatalogLayer, found: CatalogImage) -> bytes | Made:
    """A layer's blob, a stand-in."""
    make = partial(stand_in, layer, parse_rfc3339(found.created))
    return Made(layer.compressed_size, make) if layer.compressed_size > LARGE else make()


def stand_in(layer: CatalogLayer, modified: int) -> bytes:
    return gzip_blob(layer_blocks(layer_of(layer.files, modified)), layer.digest, layer.compressed_size)


def path_of(digest: str) -> str:
    return digest.replace(":", "/")


def blob(digest: str, content: bytes | Made, time: int) -> tuple[str, Entry]:
    """A blob's file."""
    algorithm, _, text = digest.partition(":")
    return f"{DOCKER}/blobs/{algorithm}/{text[:2]}/{text}/data", Inode(Kind.FILE, content=content, mtime=time)


def link(directory: str, digest: str, time: int) -> tuple[str, Entry]:
    """A link's file."""
    return f"{directory}/link", Inode(Kind.FILE, content=digest.encode(), mtime=time)

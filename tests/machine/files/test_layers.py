"""Layers and stacks: lazy loading, whiteouts, opaque directories, implied parents, sizes, digests."""

from __future__ import annotations

import pytest

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Inode, Kind, Opaque, compact
from emulator.machine.files.layer import WHITEOUT, Entry, Layer
from emulator.machine.files.layer_archive import layer_digest
from emulator.machine.files.overlay import Overlay


def file(content: bytes = b"x", **facts: int) -> Inode:
    return Inode(Kind.FILE, content=content, **facts)  # type: ignore[arg-type]


def directory(mode: int = 0o755) -> Inode:
    return Inode(Kind.DIRECTORY, mode=mode)


def test_a_layer_is_loaded_when_it_is_looked_into() -> None:
    loads: list[int] = []

    def load() -> dict[str, Entry]:
        loads.append(1)
        return {"/a": file()}

    layer = Layer(load)
    overlay = Overlay([Layer({})])
    assert not loads
    overlay = Overlay([layer])
    assert overlay.lookup("/a") is not None and overlay.names("/") == ["a"]
    Overlay([layer, Layer({})]).names("/")
    assert loads == [1]


def test_missing_parents_are_plain_directories_unless_a_layer_below_has_them() -> None:
    below = Layer({"/tmp": directory(0o1777)})
    overlay = Overlay([below, Layer({"/tmp/x/y": file()})])
    assert overlay.names("/tmp") == ["x"] and overlay.names("/tmp/x") == ["y"]
    tmp, made = overlay.lookup("/tmp"), overlay.lookup("/tmp/x")
    assert tmp is not None and made is not None
    assert (tmp.mode, made.mode, made.kind) == (0o1777, 0o755, Kind.DIRECTORY)


def test_whiteouts_opaque_directories_and_replaced_kinds() -> None:
    low = Layer(
        {
            "/d": directory(),
            "/d/a": file(),
            "/d/b": file(),
            "/e": directory(),
            "/e/x": file(),
            "/f": directory(),
            "/f/x": file(),
        }
    )
    high = Layer(
        {"/d": directory(), "/d/a": WHITEOUT, "/d/c": file(), "/e": directory(), "/e/y": file(), "/f": file()},
        frozenset({"/e"}),
    )
    overlay = Overlay([low, high])
    assert overlay.names("/d") == ["b", "c"]
    assert overlay.names("/e") == ["y"]
    assert overlay.lookup("/f/x") is None and overlay.names("/f") == []
    assert overlay.lookup("/d/a") is None and overlay.lookup("/e/x") is None


def test_removing_and_making_a_directory_anew_hides_what_was_in_it() -> None:
    overlay = Overlay([Layer({"/d": directory(), "/d/a": file()})])
    overlay.remove("/d/a")
    overlay.remove("/d")
    overlay.add("/d", directory())
    assert overlay.names("/d") == []
    assert [(change.kind, change.path) for change in overlay.diff()] == [("C", "/d"), ("D", "/d/a")]
    assert Overlay([*overlay.lowers, overlay.freeze()]).names("/d") == []


def test_a_lower_directory_cannot_be_renamed_but_an_own_one_can() -> None:
    overlay = Overlay([Layer({"/d": directory(), "/d/a": file()})])
    with pytest.raises(LinuxError) as caught:
        overlay.rename("/d", "/e")
    assert caught.value.errno is Errno.EXDEV
    overlay.add("/new", directory())
    overlay.add("/new/x", file())
    overlay.rename("/new", "/d2")
    assert overlay.names("/d2") == ["x"] and overlay.lookup("/new") is None


def test_link_counts_of_directories_are_overlayfs_s() -> None:
    overlay = Overlay([Layer({"/d": directory(), "/d/e": directory(), "/one": directory()})])
    inode = overlay.lookup("/d")
    assert inode is not None and overlay.links("/d", inode) == 3
    overlay.add("/d/x", file())
    inode = overlay.lookup("/d")
    assert inode is not None and overlay.links("/d", inode) == 1


def test_sizes_and_digests_depend_on_content_only() -> None:
    def layer(order: int) -> Layer:
        entries: dict[str, Entry] = {
            "/a": file(b"12345"),
            "/b": file(b"678"),
            "/ls": Inode(Kind.FILE, content=Opaque(1000, "gnu/ls")),
        }
        return Layer(dict(sorted(entries.items(), reverse=bool(order))))

    assert layer(0).size == 1008
    assert layer_digest(layer(0)) == layer_digest(layer(1))
    assert layer_digest(layer(0)) != layer_digest(Layer({"/a": file(b"12345")}))


def test_an_opaque_binary_names_its_program_in_any_copy() -> None:
    binary = Opaque(5000, "gnu/[")
    copy = Inode(Kind.FILE, content=binary.read())
    assert copy.program == "gnu/[" and copy.size == 5000 and copy.is_binary
    assert isinstance(compact(binary.read()), Opaque)
    assert binary.read(0, 4) == b"\x7fELF" and binary.read(4990, 100) == bytes(10) and binary.read(6000) == b""
    assert b"".join(binary.read(at, 7) for at in range(0, 5000, 7)) == binary.read()
    assert isinstance(compact(binary.read()[:-1] + b"x"), bytes)
    assert Inode(Kind.FILE, content=b"#!/bin/sh\n").program is None

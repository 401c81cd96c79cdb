"""Archives: what is packed comes out again; foreign and hostile archives."""

from __future__ import annotations

import gzip
import io
import tarfile
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.machine.files.archive import BadArchive, OutsideEntry, members, normal, pack, plain_header, tree_members
from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.files.layer import Layer
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Credentials, Kernel, Machine
from emulator.machine.kernel.extract import extract
from emulator.timeline import SECOND, Timeline


def machine() -> Machine:
    timeline = Timeline(5 * SECOND)
    box = Machine(Kernel(timeline, Random(0)), "box", root=MountTable(Overlay([Layer({})], lambda: timeline.now)))
    box.kernel.boot(box)
    return box


def test_a_tree_survives_the_way_through_tar() -> None:
    box = machine()
    calls = box.caller(Credentials())
    calls.mkdir("/d")
    calls.write_file("/d/file", b"content")
    calls.link("/d/file", "/d/second")
    calls.symlink("file", "/d/link")
    calls.mkdir("/d/" + "x" * 120)
    calls.write_file("/d/" + "x" * 120 + "/é\udcff", b"1")
    calls.place_file("/d/tool", Opaque(3000, "gnu/ls"))
    calls.chown("/d/file", 1000, 50)
    calls.chmod("/d/file", 0o4755)
    calls.mknod("/d/pipe", Kind.FIFO)
    calls.mknod("/d/null", Kind.CHARACTER, 0o666, (1, 3))
    data = b"".join(pack(tree_members(box.root, calls.resolve("/d"), "d"), users={1000: "me"}))
    assert data.endswith(bytes(1024)) and len(data) % 512 == 0
    other = machine()
    there = other.caller(Credentials())
    count = extract(there, "/", members(data))
    assert count == 9
    for name in ["", *(f"/{name}" for name in calls.listdir("/d"))]:
        one, two = calls.lstat("/d" + name), there.lstat("/d" + name)
        assert (one.kind, one.mode, one.uid, one.gid, one.target, one.rdev) == (
            two.kind,
            two.mode,
            two.uid,
            two.gid,
            two.target,
            two.rdev,
        )
        if one.is_file:
            assert calls.read_file("/d" + name) == there.read_file("/d" + name)
            assert one.mtime // SECOND == two.mtime // SECOND
    assert there.stat("/d/file").inode == there.stat("/d/second").inode
    tool = there.resolve("/d/tool").inode
    assert tool is not None and isinstance(tool.content, Opaque)
    with tarfile.open(fileobj=io.BytesIO(data)) as foreign:
        assert foreign.getmember("d/file").uname == "me"


def test_gzip_is_taken_and_noise_is_refused() -> None:
    data = b"".join(pack([]))
    assert list(members(gzip.compress(data))) == list(members(data)) == list(members(b"")) == []
    for noise in (b"noise" * 500, data[:100], gzip.compress(data)[:20], data[:512] + b"x" * 512):
        with pytest.raises(BadArchive):
            list(members(noise))


def test_names_cannot_lead_out() -> None:
    assert normal("/../../etc/./passwd") == "etc/passwd"
    assert normal("a/../b//c/") == "b/c"
    for outside in ("../x", "a/../../x", ".."):
        with pytest.raises(OutsideEntry):
            normal(outside)
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("../../x")
        archive.addfile(info)
    box = machine()
    calls = box.caller(Credentials())
    calls.mkdir("/in")
    with pytest.raises(OutsideEntry):
        extract(calls, "/in", members(stream.getvalue()))
    assert calls.listdir("/in") == []


def test_too_much_content_is_refused() -> None:
    from emulator.machine.files.archive import Member

    data = b"".join(pack([Member("big", Inode(Kind.FILE, content=bytes(2000)))]))
    with pytest.raises(BadArchive):
        list(members(data, limit=1000))


def test_files_in_the_way_are_replaced_and_directories_kept() -> None:
    box = machine()
    calls = box.caller(Credentials())
    calls.mkdir("/d")
    calls.write_file("/d/old", b"1")
    calls.write_file("/f", b"1")
    from emulator.machine.files.archive import Member

    extract(
        calls, "/", [Member("d", Inode(Kind.DIRECTORY, mode=0o700)), Member("f", Inode(Kind.FILE, content=b"2"))], owner=(7, 8)
    )
    assert calls.listdir("/d") == ["old"] and calls.stat("/d").mode == 0o700
    assert calls.read_file("/f") == b"2" and calls.stat("/f").uid == 7


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(max_codepoint=0x100), min_size=1, max_size=110), st.integers(0, 0o7777), st.integers(0, 1 << 22),
    st.integers(-5, 1 << 34), st.sampled_from("-dlcbp"), st.text(st.sampled_from("ab/"), max_size=110),
)  # fmt: skip
def test_the_quick_header_says_what_tarfile_reads(name: str, mode: int, uid: int, mtime: int, kind: str, target: str) -> None:
    info = tarfile.TarInfo(name.replace("\0", "0").strip("/") or "x")
    info.mode, info.uid, info.mtime, info.linkname = mode, uid, mtime, target if kind == "l" else ""
    info.type = {"-": b"0", "d": b"5", "l": b"2", "c": b"3", "b": b"4", "p": b"6"}[kind]
    info.size = uid if kind == "-" else 0
    quick = plain_header(info)
    if quick:
        back = tarfile.TarInfo.frombuf(quick, "utf-8", "surrogateescape")
        assert len(quick) == 512
        assert (back.name, back.mode, back.uid, back.mtime, back.linkname, back.type, back.size) == (
            info.name, info.mode, info.uid, info.mtime, info.linkname, info.type, info.size,
        )  # fmt: skip
    else:
        assert len(info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")) > 512 or mtime < 0

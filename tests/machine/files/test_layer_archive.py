"""Layers as archives: what came as one leaves as the same one; what Docker refuses is refused."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.machine.files.archive import OutsideEntry
from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.files.layer import WHITEOUT, Entry, Layer
from emulator.machine.files.layer_archive import LinkFailure, NoDirectory, layer_blocks, layer_digest, layer_of
from emulator.machine.files.tar_stream import BadArchive, InvalidHeader, SparseEntry, UnexpectedEnd, entries

FORMATS = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)
KINDS = {"file": tarfile.REGTYPE, "dir": tarfile.DIRTYPE, "link": tarfile.SYMTYPE, "pipe": tarfile.FIFOTYPE}


def tar(*members: tuple[str, str, bytes | str], layout: int = tarfile.PAX_FORMAT) -> bytes:
    """An archive of name, kind, and content or target."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=layout) as archive:
        for name, kind, what in members:
            info = tarfile.TarInfo(name)
            info.type = tarfile.LNKTYPE if kind == "hard" else KINDS[kind]
            if isinstance(what, str):
                info.linkname = what
            info.size = len(what) if isinstance(what, bytes) else 0
            archive.addfile(info, io.BytesIO(what) if isinstance(what, bytes) else None)
    return stream.getvalue()


def again(data: bytes) -> bytes:
    return b"".join(layer_blocks(layer_of(data)))


@pytest.mark.parametrize("layout", FORMATS, ids=["ustar", "gnu", "pax"])
def test_an_archive_leaves_as_it_came(layout: int) -> None:
    data = tar(
        ("./d/", "dir", ""), ("d/" + "n" * 90, "file", b"x" * 700), ("d/same", "hard", "d/" + "n" * 90),
        ("twice", "file", b"1"), ("twice", "file", b"22"), ("l", "link", "d"), ("p", "pipe", ""), (".wh.gone", "file", b""),
        ("d/.wh..wh..opq", "file", b""),
        layout=layout,
    )  # fmt: skip
    layer = layer_of(data)
    assert again(data) == data
    assert layer.opaque == {"/d"} and layer.entries["/gone"] is WHITEOUT
    twice, same = layer.entries["/twice"], layer.entries["/d/same"]
    assert isinstance(twice, Inode) and twice.data() == b"22"
    assert same is layer.entries["/d/" + "n" * 90] and isinstance(same, Inode) and same.nlink == 2
    assert layer_digest(layer_of(gzip.compress(data))) == layer_digest(layer)


def test_what_is_made_here_comes_back() -> None:
    file = Inode(Kind.FILE, content=b"1", mtime=5 * 10**9)
    entries_here: dict[str, Entry] = {
        "/d": Inode(Kind.DIRECTORY, mode=0o1777), "/d/a": file, "/d/b": file, "/d/gone": WHITEOUT, "/é\udcff": Inode(Kind.FILE),
        "/tool": Inode(Kind.FILE, content=Opaque(3000, "gnu/ls")), "/n": Inode(Kind.CHARACTER, rdev=(1, 3)),
    }  # fmt: skip
    file.nlink = 2
    layer = Layer(entries_here, frozenset({"/d"}))
    back = layer_of(b"".join(layer_blocks(layer)))
    assert layer_digest(back) == layer_digest(layer)
    assert list(back.entries) == sorted(entries_here) and back.opaque == layer.opaque
    tool = back.entries["/tool"]
    assert isinstance(tool, Inode) and tool.program == "gnu/ls"


@pytest.mark.parametrize("name", ["../x", "a/../../x", ".."])
def test_names_that_lead_out(name: str) -> None:
    with pytest.raises(OutsideEntry, match="invalid entry name"):
        layer_of(tar((name, "file", b"")))


def test_links_and_directories_in_the_way() -> None:
    with pytest.raises(LinkFailure, match="linkat nosuch here: no such file or directory"):
        layer_of(tar(("here", "hard", "nosuch")))
    with pytest.raises(NoDirectory):
        layer_of(tar(("f", "file", b""), ("f/x", "file", b"")))
    with pytest.raises(NoDirectory):
        layer_of(tar(("a", "link", "b"), ("b", "link", "a"), ("a/x", "file", b"")))
    through = (("l", "link", "../../d"), ("l/x", "file", b"1"), ("abs", "link", "/"), ("abs/y", "file", b""))
    layer = layer_of(tar(("d", "dir", ""), *through))
    assert "/d/x" in layer.entries and "/y" in layer.entries
    layer = layer_of(tar(("d", "dir", ""), ("d/x", "file", b"1"), ("d", "file", b"2")))
    assert list(layer.entries) == ["/d"]


def test_damage() -> None:
    data = tar(("a", "file", b"x" * 600))
    for cut in (100, 511, 513, 1000, 1100):
        with pytest.raises(UnexpectedEnd):
            layer_of(data[:cut])
    for noise in (b"x" * 512, data[:1536] + bytes(512) + b"y" * 512, data[:100] + b"!" + data[101:]):
        with pytest.raises(InvalidHeader):
            layer_of(noise)
    assert not layer_of(b"").entries
    for whole in (data[:1200], data[:1536], data[:2048]):
        assert list(layer_of(whole).entries) == ["/a"]


def test_huge_sizes_take_no_memory() -> None:
    info = tarfile.TarInfo("big")
    info.size = 1 << 60
    for header in (info.tobuf(tarfile.GNU_FORMAT), info.tobuf(tarfile.PAX_FORMAT)):
        with pytest.raises(BadArchive):
            layer_of(header + b"x" * 512)
    info = tarfile.TarInfo("long")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1 << 40
    with pytest.raises(InvalidHeader):
        list(entries(info.tobuf(tarfile.GNU_FORMAT)))


def test_sparse_files_say_so() -> None:
    info = tarfile.TarInfo("sparse")
    info.type = tarfile.GNUTYPE_SPARSE
    with pytest.raises(SparseEntry):
        layer_of(info.tobuf(tarfile.GNU_FORMAT) + bytes(1024))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 4095), st.integers(0, 255), st.integers(0, 4096))
def test_any_damage_is_refused_or_kept_as_it_is(place: int, byte: int, end: int) -> None:
    data = bytearray(tar(("a", "dir", ""), ("a/b", "file", b"y" * 700), ("c", "hard", "a/b"), ("d" * 120, "link", "a"))[:4096])
    data[place % len(data)] = byte
    try:
        assert again(bytes(data[: end or None])) == bytes(data[: end or None])
    except BadArchive as error:
        assert str(error)

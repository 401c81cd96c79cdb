"""Overlays against a plain model: a dict of paths. Random calls must succeed or fail alike and leave the same tree."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.archive import pack
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.layer import Entry, Layer, join, parent_of
from emulator.machine.files.layer_archive import layer_members, layer_of
from emulator.machine.files.overlay import Change, Overlay

NAMES = ("a", "b", "c")
PATHS = [f"/{one}" for one in NAMES] + [f"/{one}/{two}" for one in NAMES for two in NAMES] + ["/a/a/a", "/a/b/c", "/b/a/c"]

path_st = st.sampled_from(PATHS)
action_st = st.one_of(
    st.tuples(st.just("write"), path_st, st.binary(min_size=1, max_size=3)),
    st.tuples(st.just("mkdir"), path_st),
    st.tuples(st.just("symlink"), path_st, path_st),
    st.tuples(st.just("remove"), path_st),
    st.tuples(st.just("rename"), path_st, path_st),
    st.tuples(st.just("link"), path_st, path_st),
    st.tuples(st.just("chmod"), path_st, st.sampled_from([0o600, 0o700])),
    st.tuples(st.just("freeze")),
)


class Node:
    """What the model keeps: hard links are one Node under several paths."""

    def __init__(self, kind: Kind, content: bytes = b"", target: str = "", mode: int = 0o644) -> None:
        self.kind, self.content, self.target, self.mode = kind, content, target, mode

    def facts(self) -> tuple[Any, ...]:
        return (self.kind, bytes(self.content), self.target, self.mode)


class Model:
    """A file system as a dict; `lower` is how it was at the last freeze."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {"/": Node(Kind.DIRECTORY, mode=0o755)}
        self.frozen = {"/"}

    def below(self, path: str) -> list[str]:
        return [other for other in self.nodes if other.startswith(path.rstrip("/") + "/") and other != "/"]

    def may_add(self, path: str) -> bool:
        parent = self.nodes.get(parent_of(path))
        return path not in self.nodes and parent is not None and parent.kind is Kind.DIRECTORY

    def rename(self, old: str, new: str) -> bool:
        node, target = self.nodes.get(old), self.nodes.get(new)
        parent = self.nodes.get(parent_of(new))
        if node is None or parent is None or parent.kind is not Kind.DIRECTORY or old == new or new.startswith(old + "/"):
            return False
        if target is not None and ((target.kind is Kind.DIRECTORY) != (node.kind is Kind.DIRECTORY) or self.below(new)):
            return False
        if target is node:
            return False
        for path in [old, *self.below(old)]:
            self.nodes[new + path[len(old) :]] = self.nodes.pop(path)
        return True


def tree(overlay: Overlay) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    pending = ["/"]
    while pending:
        path = pending.pop()
        inode = overlay.lookup(path)
        assert inode is not None
        found[path] = (inode.kind, inode.data() if inode.kind is Kind.FILE else b"", inode.target, inode.mode)
        if inode.kind is Kind.DIRECTORY:
            pending.extend(join(path, name) for name in overlay.names(path))
    return found


class Pair:
    """The overlay and the model, and the calls on both."""

    def __init__(self) -> None:
        self.time = 0
        base: dict[str, Entry] = {
            "/a": Inode(Kind.DIRECTORY, mode=0o755),
            "/a/a": Inode(Kind.FILE, content=b"one", mtime=-1),
            "/b": Inode(Kind.FILE, content=b"two", mtime=-2),
            "/c": Inode(Kind.DIRECTORY, mode=0o755),
            "/c/b": Inode(Kind.SYMLINK, target="/b", mode=0o777, mtime=-3),
        }
        self.layers = [Layer({}), Layer(base)]
        self.overlay = Overlay(self.layers, self.clock)
        self.model = Model()
        for path, inode in base.items():
            assert isinstance(inode, Inode)
            self.model.nodes[path] = Node(inode.kind, inode.data(), inode.target, inode.mode)
        self.before = tree(self.overlay)
        self.renamed_lower = False

    def clock(self) -> int:
        self.time += 1
        return self.time

    def write(self, path: str, data: bytes) -> None:
        node = self.model.nodes.get(path)
        if node is not None and node.kind is Kind.FILE:
            inode = self.overlay.change(path)
            self.overlay.charge(len(data) - inode.held)
            inode.content, inode.mtime = data, self.clock()
            if inode.nlink == 1:
                # Copy-up breaks hard links, as on overlayfs: only this name changes.
                self.model.nodes[path] = node = Node(Kind.FILE, node.content, "", node.mode)
            node.content = data
        elif self.model.may_add(path):
            self.overlay.add(path, Inode(Kind.FILE, content=data, mtime=self.clock()))
            self.model.nodes[path] = Node(Kind.FILE, data)

    def mkdir(self, path: str) -> None:
        if self.model.may_add(path):
            self.overlay.add(path, Inode(Kind.DIRECTORY, mode=0o755, mtime=self.clock()))
            self.model.nodes[path] = Node(Kind.DIRECTORY, mode=0o755)

    def symlink(self, path: str, target: str) -> None:
        if self.model.may_add(path):
            self.overlay.add(path, Inode(Kind.SYMLINK, target=target, mode=0o777, mtime=self.clock()))
            self.model.nodes[path] = Node(Kind.SYMLINK, target=target, mode=0o777)

    def remove(self, path: str) -> None:
        if path not in self.model.nodes:
            assert self.overlay.lookup(path) is None or parent_of(path) not in self.model.nodes
        elif self.model.below(path):
            try:
                self.overlay.remove(path)
            except LinuxError as error:
                assert error.errno is Errno.ENOTEMPTY
            else:
                raise AssertionError("removed a directory that is not empty")
        else:
            self.overlay.remove(path)
            del self.model.nodes[path]

    def rename(self, old: str, new: str) -> None:
        copy = Model()
        copy.nodes = dict(self.model.nodes)
        if not copy.rename(old, new):
            return
        try:
            self.overlay.rename(old, new)
        except LinuxError as error:
            assert error.errno is Errno.EXDEV and self.model.nodes[old].kind is Kind.DIRECTORY and old in self.before
        else:
            self.model.nodes = copy.nodes

    def link(self, old: str, new: str) -> None:
        node = self.model.nodes.get(old)
        if node is not None and node.kind is not Kind.DIRECTORY and self.model.may_add(new):
            inode = self.overlay.lookup(old)
            assert inode is not None
            self.overlay.link(old, new)
            if self.overlay.lookup(old) is not inode:
                self.model.nodes[old] = node = Node(node.kind, node.content, node.target, node.mode)
            self.model.nodes[new] = node

    def chmod(self, path: str, mode: int) -> None:
        node = self.model.nodes.get(path)
        if node is not None and node.kind is not Kind.SYMLINK:
            inode = self.overlay.change(path)
            inode.mode = mode
            if inode.nlink == 1:
                self.model.nodes[path] = node = Node(node.kind, node.content, node.target, node.mode)
            node.mode = mode

    def freeze(self) -> None:
        """The changes become a layer; packed, unpacked and put below a new overlay they give the same tree."""
        self.check()
        layer = self.overlay.freeze()
        again = layer_of(b"".join(pack(layer_members(layer))))
        self.layers = [*self.layers, layer]
        fresh = Overlay(self.layers, self.clock)
        assert (
            tree(fresh) == tree(self.overlay) == tree(Overlay([*self.layers[:-1], again], self.clock)) | {"/": tree(fresh)["/"]}
        )
        self.overlay, self.before = fresh, tree(fresh)
        for path, node in list(self.model.nodes.items()):
            self.model.nodes[path] = Node(node.kind, node.content, node.target, node.mode)

    def check(self) -> None:
        assert tree(self.overlay) == {path: node.facts() for path, node in self.model.nodes.items()}
        held = {id(node): len(node.content) for path, node in self.model.nodes.items() if path in self.overlay._nodes}
        assert self.overlay.held == sum(held.values())


def expected_difference(before: dict[str, tuple[Any, ...]], after: dict[str, tuple[Any, ...]]) -> set[tuple[str, str]]:
    """Added, deleted (topmost only), changed paths, by what can be seen; mtime changes are beyond this."""
    found = {("A", path) for path in after if path not in before}
    found |= {
        ("D", path)
        for path in before
        if path not in after and parent_of(path) in after and after[parent_of(path)][0] is Kind.DIRECTORY
    }
    found |= {("C", path) for path in after if path in before and after[path] != before[path] and path != "/"}
    for _, path in list(found):
        while (path := parent_of(path)) != "/":
            if path in before and path in after:
                found.add(("C", path))
    return found


def visible(changes: list[Change]) -> set[tuple[str, str]]:
    return {(change.kind, change.path) for change in changes}


@given(st.lists(action_st, max_size=25))
@settings(deadline=None, max_examples=300)
def test_an_overlay_behaves_as_a_plain_file_system(actions: list[tuple[Any, ...]]) -> None:
    pair = Pair()
    for name, *arguments in actions:
        getattr(pair, name)(*arguments)
    pair.check()
    got, wanted = visible(pair.overlay.diff()), expected_difference(pair.before, tree(pair.overlay))
    # Beyond what the trees show, docker diff tells of files written anew with the same content.
    assert wanted <= got
    extra = {path for _, path in got - wanted}
    assert all(kind == "C" for kind, _ in got - wanted)
    assert all(path in pair.overlay._nodes and path in pair.before for path in extra)
    paths = [change.path for change in pair.overlay.diff()]
    assert paths == sorted(paths, key=lambda path: path.split("/")) and len(set(paths)) == len(paths)


@given(st.lists(action_st, max_size=25))
@settings(deadline=None, max_examples=100)
def test_what_one_overlay_changes_no_other_sees(actions: list[tuple[Any, ...]]) -> None:
    pair = Pair()
    other = Overlay(pair.layers, pair.clock)
    before = tree(other)
    for name, *arguments in actions:
        getattr(pair, name)(*arguments)
    assert tree(other) == before

"""May Python's backtracking `re` run this expression: in bounded time, and with POSIX's leftmost-longest result? No
matching here.

Rule: a repetition is *ambiguous* when what it repeats may also begin what follows; each such one multiplies the work
by the length
of the text. An ambiguous one inside a repetition is exponential. Greedy is longest unless an ambiguous choice is
followed by
something of varying length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from emulator.machine.programs.text.regex.charset import ANY, NONE, CharSet
from emulator.machine.programs.text.regex.nodes import (
    Alt,
    Assert,
    Backref,
    Chars,
    Group,
    Node,
    Repeat,
    Seq,
    first,
    nullable,
    width,
)

Tail = Literal["fixed", "end", "varies"]


@dataclass(slots=True)
class Verdict:
    exponential: bool = False
    ambiguous: int = 0
    unbounded: bool = False
    longest: bool = True
    backrefs: bool = False


def judge(node: Node) -> Verdict:
    verdict = Verdict()
    _walk(node, NONE, "fixed", verdict)
    return verdict


def anchored(node: Node) -> bool:
    match node:
        case Assert("bol") | Assert("bos"):
            return True
        case Seq(items):
            return bool(items) and anchored(items[0])
        case Group(_, body):
            return anchored(body)
        case Alt(branches):
            return all(anchored(branch) for branch in branches)
        case _:
            return False


def _walk(node: Node, follow: CharSet, tail: Tail, verdict: Verdict) -> None:
    match node:
        case Seq(items):
            for item in reversed(items):
                _walk(item, follow, tail, verdict)
                tail = _tail(item, tail, follow)
                follow = NONE if _is_end(item) else first(item) | follow if nullable(item) else first(item)
        case Alt(branches):
            _alternatives(branches, verdict)
            for branch in branches:
                _walk(branch, follow, tail, verdict)
        case Repeat():
            _repetition(node, follow, tail, verdict)
        case Group(_, body):
            _walk(body, follow, tail, verdict)
        case Backref():
            verdict.backrefs = True
        case _:
            pass


def _is_end(node: Node) -> bool:
    return isinstance(node, Assert) and node.place in ("eol", "eos")


def _tail(item: Node, tail: Tail, follow: CharSet) -> Tail:
    if _is_end(item) or tail == "end":
        return "end"
    if width(item) is not None:
        return tail
    takes_all = isinstance(item, Repeat) and item.most is None and item.body == Chars(ANY) and follow == NONE
    return "end" if takes_all and tail == "fixed" else "varies"


def _alternatives(branches: tuple[Node, ...], verdict: Verdict) -> None:
    seen = NONE
    for branch in branches:
        start = first(branch)
        if seen.meets(start) or nullable(branch):
            verdict.ambiguous += 1
            widths = {width(each) for each in branches}
            verdict.longest = verdict.longest and len(widths) == 1 and None not in widths
            return
        seen = seen | start


def _repetition(node: Repeat, follow: CharSet, tail: Tail, verdict: Verdict) -> None:
    start = first(node.body)
    if node.most is None:
        verdict.unbounded = True
    if node.least != node.most and (start.meets(follow) or nullable(node.body)):
        verdict.ambiguous += node.most is None or node.most > 1
        if tail == "varies":
            verdict.longest = False
    if isinstance(node.body, Chars):
        return
    inner = Verdict()
    many = node.most is None or node.most > 1
    _walk(node.body, start | follow if many else follow, "varies" if many else tail, inner)
    if many and (inner.ambiguous or nullable(node.body)):
        verdict.exponential = True
    verdict.exponential |= inner.exponential
    verdict.ambiguous += inner.ambiguous
    verdict.unbounded |= inner.unbounded
    verdict.longest &= inner.longest
    verdict.backrefs |= inner.backrefs

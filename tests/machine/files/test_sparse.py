"""Content that is mostly zeros reads as what it was made of."""

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.machine.files.sparse import BLOCK, Sparse

RUNS = st.lists(st.tuples(st.booleans(), st.integers(0, 2 * BLOCK)), max_size=6)


@settings(max_examples=60, deadline=None)
@given(RUNS, st.integers(0, 8 * BLOCK), st.none() | st.integers(0, 8 * BLOCK))
def test_reads_as_it_was(runs: list[tuple[bool, int]], offset: int, size: int | None) -> None:
    data = b"".join((b"x" if full else b"\0") * length for full, length in runs)
    content = Sparse(data)
    assert content.size == len(data)
    assert content.read() == data
    assert content.read(offset, size) == data[offset : None if size is None else offset + size]


def test_zeros_take_no_memory() -> None:
    content = Sparse(bytes(10 * BLOCK) + b"x" + bytes(10 * BLOCK))
    assert content.held == BLOCK and content.size == 20 * BLOCK + 1

"""Messages as bytes: as protobuf.dev writes them down, and whatever else comes."""

from contextlib import suppress
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import field

from emulator.faces.api.buildkit import messages
from emulator.faces.api.buildkit.protobuf import Malformed, Message, decode, encode, slots


class Inner(Message, frozen=True, kw_only=True):
    a: Annotated[int, 1] = 0


class Everything(Message, frozen=True, kw_only=True):
    """A field of each kind."""

    text: Annotated[str, 1] = ""
    data: Annotated[bytes, 2] = b""
    number: Annotated[int, 3] = 0
    yes: Annotated[bool, 4] = False
    inner: Annotated[Inner | None, 5] = None
    words: Annotated[tuple[str, ...], 6] = ()
    inners: Annotated[tuple[Inner, ...], 7] = ()
    pairs: Annotated[dict[str, str], 16] = field(default_factory=dict)
    blobs: Annotated[dict[str, bytes], 17] = field(default_factory=dict)
    named: Annotated[dict[str, Inner], 2047] = field(default_factory=dict)


NUMBERS = st.integers(-(1 << 63), (1 << 63) - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
INNERS = st.builds(Inner, a=NUMBERS)
MESSAGES = st.builds(
    Everything, text=TEXTS, data=st.binary(), number=NUMBERS, yes=st.booleans(), inner=st.none() | INNERS,
    words=st.lists(TEXTS).map(tuple), inners=st.lists(INNERS).map(tuple), pairs=st.dictionaries(TEXTS, TEXTS),
    blobs=st.dictionaries(TEXTS, st.binary()), named=st.dictionaries(TEXTS, INNERS),
)  # fmt: skip
KINDS = [kind for kind in vars(messages).values() if isinstance(kind, type) and issubclass(kind, Message)]


@given(MESSAGES)
def test_a_message_comes_back(message: Everything) -> None:
    assert decode(Everything, encode(message)) == message


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_malformed(data: bytes) -> None:
    for kind in (Everything, messages.StatusResponse, messages.Packet, messages.SolveRequest):
        with suppress(Malformed):
            assert isinstance(decode(kind, data), kind)


@given(MESSAGES, st.data())
def test_a_message_that_ends_too_early_is_malformed_or_another(message: Everything, data: st.DataObject) -> None:
    whole = encode(message)
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    with suppress(Malformed):
        found = decode(Everything, cut)
        assert decode(Everything, encode(found)) == found


@pytest.mark.parametrize(
    ("message", "data"),
    [
        pytest.param(Inner(a=150), b"\x08\x96\x01", id="the first example of protobuf.dev"),
        pytest.param(Everything(text="testing"), b"\x0a\x07testing", id="text"),
        pytest.param(Everything(inner=Inner(a=150)), b"\x2a\x03\x08\x96\x01", id="a message in a message"),
        pytest.param(Everything(inner=Inner()), b"\x2a\x00", id="an empty one that is there"),
        pytest.param(Everything(number=-2), b"\x18\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", id="below zero"),
        pytest.param(Everything(words=("a", "")), b"\x32\x01a\x32\x00", id="many, one of them empty"),
        pytest.param(Everything(pairs={"k": "v", "e": ""}), b"\x82\x01\x06\x0a\x01k\x12\x01v\x82\x01\x03\x0a\x01e", id="a map"),
        pytest.param(Everything(), b"", id="nothing"),
    ],
)
def test_bytes_are_as_the_format_says(message: Message, data: bytes) -> None:
    assert encode(message) == data
    assert decode(type(message), data) == message


def test_unknown_fields_and_other_kinds_are_skipped() -> None:
    unknown = b"\x98\x06\x05" + b"\x9d\x06abcd" + b"\x99\x06abcdefgh" + b"\x9a\x06\x02hi" + b"\x0a\x02ok" + b"\x08\x01"
    assert decode(Everything, unknown) == Everything(text="ok")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x80" * 11, id="a tag without an end"),
        pytest.param(b"\x18" + b"\xff" * 4_000_000, id="a number without an end"),
        pytest.param(b"\x0a\x05abc", id="too few bytes"),
        pytest.param(b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7fabc", id="a length beyond all"),
        pytest.param(b"\x0a\x01\xff", id="no Unicode"),
        pytest.param(b"\x0b\x0c", id="a group"),
        pytest.param(b"\x00\x00", id="no field"),
        pytest.param(b"\x9d\x06abc", id="a fixed field cut off"),
    ],
)
def test_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        decode(Everything, data)


def test_text_that_cannot_be_sent_is_sent_with_question_marks() -> None:
    assert encode(Everything(text="a\udcffb")) == b"\x0a\x03a?b"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_message_has_its_fields_numbers(kind: type[Message]) -> None:
    assert len(slots(kind)) == len(kind.__struct_fields__)
    assert decode(kind, encode(kind())) == kind()

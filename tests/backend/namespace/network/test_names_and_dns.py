"""Names and DNS messages, as bytes."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.backend.namespace.network import dns
from emulator.backend.namespace.network.names import Names

WEB_A = struct.pack("!HHHHHH", 0x1234, 0x0100, 1, 0, 0, 0) + b"\3web\0" + struct.pack("!HH", 1, 1)


def names() -> Names:
    found = Names()
    found.open("one", "backend")
    found.open("two", "front")
    found.add("one", ("web", "0123"), ("172.18.0.2", "fd00::2"))
    found.add("two", ("web",), ("172.19.0.5",))
    return found


def test_the_first_network_answers_but_a_suffix_names_one() -> None:
    assert names().find(["one", "two"], "WEB.") == ["172.18.0.2", "fd00::2"]
    assert names().find(["two", "one"], "web") == ["172.19.0.5"]
    assert names().find(["one", "two"], "web.front") == ["172.19.0.5"]
    assert names().find(["one"], "web.front") == []


def test_addresses_lose_their_names_and_others_keep_theirs() -> None:
    found = names()
    found.add("one", ("web",), ("172.18.0.3",))
    found.forget("one", ["172.18.0.2", "fd00::2"])
    assert found.find(["one"], "web") == ["172.18.0.3"]
    assert found.find(["one"], "0123") == []


def test_reverse() -> None:
    assert names().reverse(["one"], "172.18.0.2") == "web.backend"
    assert names().reverse(["one"], "fd00:0::2") == "web.backend"
    assert names().reverse(["one"], "172.19.0.5") == ""


@pytest.mark.parametrize(("name", "address"), [
    ("2.0.18.172.in-addr.arpa", "172.18.0.2"),
    ("2." + "0." * 23 + "0.0.0.0.0.0.d.f.ip6.arpa", "fd00::2"),
    ("2.0.18.in-addr.arpa", ""),
    ("x.0.18.172.in-addr.arpa", ""),
    ("web", ""),
])  # fmt: skip
def test_reversed_addresses(name: str, address: str) -> None:
    assert dns.address_of(name) == address


def test_an_answer_repeats_the_question() -> None:
    query = dns.read(WEB_A)
    assert query is not None
    assert (query.name, query.kind, query.room) == ("web", 1, 512)
    data = dns.answer(query, dns.address_records(["172.18.0.2", "fd00::2"], query.kind), room=512)
    assert data == (
        struct.pack("!HHHHHH", 0x1234, 0x8180, 1, 1, 0, 0) + WEB_A[12:]
        + struct.pack("!HHHIH", 0xC00C, 1, 1, 600, 4) + bytes([172, 18, 0, 2])
    )  # fmt: skip


def test_what_does_not_fit_is_left_out_and_said_so() -> None:
    query = dns.read(WEB_A)
    assert query is not None
    records = dns.address_records([f"10.0.0.{last}" for last in range(100)], query.kind)
    data = dns.answer(query, records, room=512)
    assert len(data) <= 512
    assert struct.unpack_from("!HHHH", data)[1:] == (0x8380, 1, (512 - len(WEB_A)) // 16)


def test_edns_says_how_much_fits() -> None:
    options = b"\0" + struct.pack("!HHIH", 41, 4096, 0, 0)
    query = dns.read(struct.pack("!HHHHHH", 1, 0x0100, 1, 0, 0, 1) + WEB_A[12:] + options)
    assert query is not None
    assert query.room == 4096


@given(st.binary(max_size=80))
def test_any_bytes_are_a_query_or_none(data: bytes) -> None:
    query = dns.read(data)
    if query is not None:
        assert dns.answer(query, (), room=512)[:2] == data[:2]

"""Calls between two peers, and with whoever does not keep to the rules."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

import pytest
from h2.connection import H2Connection
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import NotEmulated
from emulator.faces.api.buildkit import grpc
from emulator.faces.api.buildkit.grpc import Call, Code, Packed, Refused, asked, called, serving
from emulator.faces.api.buildkit.http2 import MOST_STREAMS, WINDOW, Peer
from emulator.faces.api.buildkit.messages import BytesMessage, Nothing
from emulator.faces.api.buildkit.protobuf import Malformed
from emulator.faces.api.reply import Gone
from emulator.timeline import Bell, Timeline
from tests.faces.api.buildkit.wires import connected, ends

T = TypeVar("T")


async def echo(call: Call) -> None:
    await call.send(await call.only(BytesMessage))


async def echo_all(call: Call) -> None:
    while (message := await call.receive(BytesMessage)) is not None:
        await call.send(message)


async def refuse(call: Call) -> None:
    await call.only(Nothing)
    raise Refused("schräg: 100 %\n", Code.NOT_FOUND, [Packed(type_url="about/this", value=b"\0\1")])


async def not_emulated(call: Call) -> None:
    raise NotEmulated("this")


METHODS = {"/s/Echo": echo, "/s/EchoAll": echo_all, "/s/Refuse": refuse, "/s/NotEmulated": not_emulated}


def ended(timeline: Timeline, waited: Awaitable[T]) -> T:
    """What comes of it, once all that can happen has happened."""

    async def wait() -> T:
        return await waited

    task = timeline.spawn(wait(), "test")
    assert timeline.run(lambda: task.done), "it hangs"
    return task.result()


@given(st.lists(st.binary(max_size=100_000), max_size=5))
@settings(max_examples=25, deadline=None)
def test_messages_come_back_in_order(pieces: list[bytes]) -> None:
    timeline = Timeline(0)
    client, _, _ = connected(timeline, serving(METHODS))

    async def talk() -> list[bytes]:
        call, found = await called(client, "/s/EchoAll"), []
        for piece in pieces:
            await call.send(BytesMessage(data=piece))
            answer = await call.receive(BytesMessage)
            found.append(answer.data if answer is not None else b"?")
        await call.close()
        await call.finished()
        return found

    assert ended(timeline, talk()) == pieces


def test_a_message_larger_than_the_window_is_sent_as_there_is_room() -> None:
    timeline = Timeline(0)
    client, _, wire = connected(timeline, serving(METHODS))
    data = bytes(range(256)) * (WINDOW // 64)
    answer = ended(timeline, asked(client, "/s/Echo", BytesMessage(data=data), BytesMessage))
    assert answer.data == data
    assert wire.most <= WINDOW + 100_000


def test_many_calls_at_once() -> None:
    timeline = Timeline(0)
    client, server, _ = connected(timeline, serving(METHODS))

    async def one(number: int) -> bytes:
        return (await asked(client, "/s/Echo", BytesMessage(data=b"%d" % number), BytesMessage)).data

    tasks = [timeline.spawn(one(number), "call") for number in range(MOST_STREAMS)]
    assert timeline.run(lambda: all(task.done for task in tasks))
    assert [task.result() for task in tasks] == [b"%d" % number for number in range(MOST_STREAMS)]
    assert not server.streams and not client.streams


def test_an_error_has_its_code_its_words_and_its_details() -> None:
    timeline = Timeline(0)
    client, _, _ = connected(timeline, serving(METHODS))

    async def talk() -> Call:
        call = await called(client, "/s/Refuse")
        await call.send(Nothing(), end=True)
        with pytest.raises(Refused, match="schräg: 100 %\n") as failure:
            await call.finished()
        assert failure.value.code == Code.NOT_FOUND
        return call

    trailers = ended(timeline, talk()).stream.trailers
    assert trailers["grpc-message"] == ["schr%C3%A4g: 100 %25%0A"]
    assert trailers["grpc-status-details-bin"] == ["CAUSD3NjaHLDpGc6IDEwMCAlChoQCgphYm91dC90aGlzEgIAAQ"]


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/s/Nothing", Code.UNIMPLEMENTED, "unknown method Nothing for service s"),
        ("/s/NotEmulated", Code.UNIMPLEMENTED, "this: not emulated yet"),
    ],
)
def test_calls_that_are_not_there(path: str, code: Code, words: str) -> None:
    timeline = Timeline(0)
    client, _, _ = connected(timeline, serving(METHODS))
    with pytest.raises(Refused) as failure:
        ended(timeline, asked(client, path, Nothing(), Nothing))
    assert (failure.value.code, str(failure.value)) == (code, words)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(b"\0\0\0\0\3abc", Code.INVALID_ARGUMENT, id="no message"),
        pytest.param(b"\1\0\0\0\0", Code.UNIMPLEMENTED, id="compressed"),
        pytest.param(b"\0\xff\xff\xff\xff", Code.RESOURCE_EXHAUSTED, id="too large"),
        pytest.param(b"\0\0\0", Code.INVALID_ARGUMENT, id="cut off"),
        pytest.param(b"", Code.INVALID_ARGUMENT, id="nothing at all"),
    ],
)
def test_what_is_no_message_ends_the_call_and_nothing_else(sent: bytes, code: Code) -> None:
    timeline = Timeline(0)
    client, _, _ = connected(timeline, serving(METHODS))

    async def talk() -> None:
        call = await called(client, "/s/Echo")
        await call.stream.write(sent, end=True)
        with pytest.raises(Refused) as failure:
            await call.finished()
        assert failure.value.code == code

    ended(timeline, talk())
    assert ended(timeline, asked(client, "/s/Echo", BytesMessage(data=b"still here"), BytesMessage)).data == b"still here"


def test_a_call_that_is_given_up_ends_what_it_began() -> None:
    timeline, ended_bell, happened = Timeline(0), Bell(), list[str]()

    async def wait(call: Call) -> None:
        happened.append("began")
        try:
            await ended_bell.wait()
        finally:
            happened.append("ended")

    client, server, _ = connected(timeline, serving({"/s/Wait": wait}))

    async def give_up() -> None:
        call = await called(client, "/s/Wait")
        await ended_bell.wait(1_000)
        await client.forget(call.stream)

    ended(timeline, give_up())
    timeline.settle()
    assert happened == ["began", "ended"]
    assert not server.streams


def test_a_connection_that_breaks_ends_both_sides() -> None:
    timeline = Timeline(0)

    async def wait(call: Call) -> None:
        await call.only(Nothing)

    client, server, wire = connected(timeline, serving({"/s/Wait": wait}))

    async def talk() -> None:
        call = await called(client, "/s/Wait")
        wire.break_off()
        with pytest.raises(Gone):
            await call.receive(Nothing)
        with pytest.raises(Gone):
            await call.send(Nothing())

    ended(timeline, talk())
    timeline.settle()
    assert client.closed and server.closed and not server.streams


@given(st.binary(max_size=300))
@settings(max_examples=50, deadline=None)
def test_whatever_comes_the_server_ends_in_order(data: bytes) -> None:
    timeline = Timeline(0)
    here, there = ends()
    server = timeline.spawn(Peer(timeline, there, serving(METHODS)).run(), "server")

    async def send() -> None:
        if data[:1] > b"\x80":
            client = H2Connection()
            client.initiate_connection()
            await here.write(client.data_to_send())
        await here.write(data)

    ended(timeline, send())
    timeline.settle()
    here.break_off()
    timeline.settle()
    assert server.done and server.error is None


def test_the_largest_message_is_bounded() -> None:
    assert grpc.LARGEST == 16 << 20


def test_an_answer_without_a_message_is_malformed() -> None:
    timeline = Timeline(0)

    async def nothing(call: Call) -> None:
        await call.only(Nothing)

    client, _, _ = connected(timeline, serving({"/s/Nothing": nothing}))
    with pytest.raises(Malformed):
        ended(timeline, asked(client, "/s/Nothing", Nothing(), Nothing))

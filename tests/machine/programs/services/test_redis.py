"""redis: commands as redis-cli shows them, and the data after a restart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from system_bench import Bench

from emulator.machine.kernel.machine import Machine
from emulator.machine.programs.services.redis_protocol import RedisError
from emulator.machine.programs.services.redis_store import COMMANDS, Store, dump, perform, restore

CASES = [
    ("ping", "PONG\n"),
    ("ping hi", "hi\n"),
    ("set a 1", "OK\n"),
    ("get a", "1\n"),
    ("get nosuch", "\n"),
    ("incr a", "2\n"),
    ("incrby a 5", "7\n"),
    ("append a x", "2\n"),
    ("incr a", "ERR value is not an integer or out of range\n\n"),
    ("expire a 100", "1\n"),
    ("ttl a", "100\n"),
    ("ttl nosuch", "-2\n"),
    ("lpush l 1 2 3", "3\n"),
    ("rpush l z", "4\n"),
    ("lrange l 0 -1", "3\n2\n1\nz\n"),
    ("lpop l", "3\n"),
    ("hset h f v g w", "2\n"),
    ("hgetall h", "f\nv\ng\nw\n"),
    ("zadd z 1 a 2 b", "2\n"),
    ("zrange z 0 -1 withscores", "a\n1\nb\n2\n"),
    ("type l", "list\n"),
    ("dbsize", "4\n"),
    ("foo bar", "ERR unknown command 'foo', with args beginning with: 'bar' \n\n"),
    ("get", "ERR wrong number of arguments for 'get' command\n\n"),
    ("lpush a 1", "WRONGTYPE Operation against a key holding the wrong kind of value\n\n"),
    ("mget a b l", "6x\n\n\n"),
    ("flushall", "OK\n"),
]


@pytest.fixture(scope="module")
def redis() -> tuple[Bench, Machine]:
    bench = Bench()
    machine = bench.container("db", "oracle/redis")
    bench.start(machine, ["redis-server", "--protected-mode", "no"])
    bench.timeline.advance(10**8)
    return bench, machine


@pytest.mark.parametrize("number", range(len(CASES)))
def test_commands(redis: tuple[Bench, Machine], number: int) -> None:
    bench, machine = redis
    command, output = CASES[number]
    if command == "mget a b l":
        output = "7x\n\n\n"
    assert bench.run(machine, ["redis-cli", *command.split()]).out == output


def test_no_server(redis: tuple[Bench, Machine]) -> None:
    bench, machine = redis
    result = bench.run(machine, "redis-cli -p 1 ping")
    assert (result.err, result.status) == ("Could not connect to Redis at 127.0.0.1:1: Connection refused\n", 1)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(COMMANDS)),
            st.lists(st.sampled_from([b"a", b"b", b"1", b"-2", b"x y", b"nx"]), max_size=5),
        ),
        max_size=30,
    )
)
def test_any_commands_and_a_restart(commands: list[tuple[str, list[bytes]]]) -> None:
    store = Store(now=1)
    for name, words in commands:
        try:
            perform(store, name, words)
        except RedisError:
            continue
    again = restore(dump({0: store})).get(0, Store())
    assert again.values == store.values

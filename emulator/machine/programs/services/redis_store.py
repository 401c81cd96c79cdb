"""redis' data and commands: pure functions of a store and the words of a command; nothing of sockets or processes."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from emulator.machine.programs.services.redis_protocol import OK, RedisError, Reply, Status

Value: TypeAlias = "bytes | list[bytes] | dict[bytes, bytes] | set[bytes] | dict[bytes, float]"
WRONG_TYPE: Final = "WRONGTYPE Operation against a key holding the wrong kind of value"
NOT_INTEGER: Final = "ERR value is not an integer or out of range"
SYNTAX: Final = "ERR syntax error"
LIMIT: Final = 64 << 20


class Scores(dict[bytes, float]):
    """A sorted set; the class tells it from a hash."""

    def ordered(self) -> list[tuple[bytes, float]]:
        return sorted(self.items(), key=lambda item: (item[1], item[0]))


@dataclass
class Store:
    """One database. `expires` are nanoseconds; `now` is set before each command."""

    values: dict[bytes, Value] = field(default_factory=dict)
    expires: dict[bytes, int] = field(default_factory=dict)
    now: int = 0

    def get(self, key: bytes) -> Value | None:
        if self.expires.get(key, self.now + 1) <= self.now:
            self.drop(key)
        return self.values.get(key)

    def drop(self, key: bytes) -> bool:
        self.expires.pop(key, None)
        return self.values.pop(key, None) is not None

    def live(self) -> list[bytes]:
        return [key for key in list(self.values) if self.get(key) is not None]

    def text(self, key: bytes) -> bytes | None:
        value = self.get(key)
        if value is not None and not isinstance(value, bytes):
            raise RedisError(WRONG_TYPE)
        return value

    def items(self, key: bytes) -> list[bytes]:
        value = self.get(key)
        if value is not None and not isinstance(value, list):
            raise RedisError(WRONG_TYPE)
        return value if value is not None else []

    def hash(self, key: bytes) -> dict[bytes, bytes]:
        value = self.get(key)
        if value is not None and (not isinstance(value, dict) or isinstance(value, Scores)):
            raise RedisError(WRONG_TYPE)
        return value if value is not None else {}  # type: ignore[return-value]  # scores are sorted out above

    def members(self, key: bytes) -> set[bytes]:
        value = self.get(key)
        if value is not None and not isinstance(value, set):
            raise RedisError(WRONG_TYPE)
        return value if value is not None else set()

    def scores(self, key: bytes) -> Scores:
        value = self.get(key)
        if value is not None and not isinstance(value, Scores):
            raise RedisError(WRONG_TYPE)
        return value if value is not None else Scores()

    def put(self, key: bytes, value: Value) -> None:
        """Keeps it, or forgets the key when nothing is left in it."""
        if value or isinstance(value, bytes):
            self.values[key] = value
        else:
            self.drop(key)


def integer(word: bytes) -> int:
    if not re.fullmatch(rb"-?\d{1,19}", word) or not -(1 << 63) <= int(word) < 1 << 63:
        raise RedisError(NOT_INTEGER)
    return int(word)


def number(word: bytes) -> float:
    try:
        return float(word)
    except ValueError:
        raise RedisError("ERR value is not a valid float") from None


def shown(value: float) -> bytes:
    return str(int(value)).encode() if value == int(value) and abs(value) < 1e17 else repr(value).encode()


def _set(store: Store, words: list[bytes]) -> Reply:
    key, value, *options = words
    flags = [word.upper() for word in options]
    old = store.get(key)
    if (b"NX" in flags and old is not None) or (b"XX" in flags and old is None):
        return None
    keep = store.expires.get(key) if b"KEEPTTL" in flags else None
    result: Reply = store.text(key) if b"GET" in flags else OK
    store.values[key] = value
    store.expires.pop(key, None)
    if keep is not None:
        store.expires[key] = keep
    for index, word in enumerate(flags):
        if word in (b"EX", b"PX"):
            if index + 1 >= len(options):
                raise RedisError(SYNTAX)
            time = integer(options[index + 1])
            if time <= 0:
                raise RedisError("ERR invalid expire time in 'set' command")
            store.expires[key] = store.now + time * (10**9 if word == b"EX" else 10**6)
        elif word not in (b"NX", b"XX", b"GET", b"KEEPTTL") and not (index and flags[index - 1] in (b"EX", b"PX")):
            raise RedisError(SYNTAX)
    return result


def _add(store: Store, key: bytes, amount: int) -> Reply:
    total = integer(store.text(key) or b"0") + amount
    if not -(1 << 63) <= total < 1 << 63:
        raise RedisError("ERR increment or decrement would overflow")
    store.values[key] = str(total).encode()
    return total


def _append(store: Store, words: list[bytes]) -> Reply:
    value = (store.text(words[0]) or b"") + words[1]
    if len(value) > LIMIT:
        raise RedisError("ERR string exceeds maximum allowed size (proto-max-bulk-len)")
    store.values[words[0]] = value
    return len(value)


def _expire(store: Store, key: bytes, nanoseconds: int) -> Reply:
    if store.get(key) is None:
        return 0
    store.expires[key] = store.now + nanoseconds
    return 1


def _ttl(store: Store, key: bytes, unit: int) -> Reply:
    if store.get(key) is None:
        return -2
    when = store.expires.get(key)
    return -1 if when is None else (when - store.now + unit // 2) // unit


def _push(store: Store, words: list[bytes], *, left: bool, only_existing: bool = False) -> Reply:
    items = store.items(words[0])
    if only_existing and not items:
        return 0
    if left:
        items[:0] = reversed(words[1:])
    else:
        items.extend(words[1:])
    store.put(words[0], items)
    return len(items)


def _pop(store: Store, words: list[bytes], *, left: bool) -> Reply:
    items = store.items(words[0])
    count = integer(words[1]) if len(words) > 1 else None
    taken = [items.pop(0 if left else -1) for _ in range(min(1 if count is None else count, len(items)))]
    store.put(words[0], items)
    if count is None:
        return taken[0] if taken else None
    return list(taken) if taken else None


def _slice(size: int, first: int, last: int) -> slice:
    start = max(first + size if first < 0 else first, 0)
    stop = (last + size if last < 0 else last) + 1
    return slice(start, max(stop, start))


def _hset(store: Store, words: list[bytes]) -> Reply:
    if len(words) % 2 == 0:
        raise RedisError("ERR wrong number of arguments for 'hset' command")
    fields = store.hash(words[0])
    pairs = dict(zip(words[1::2], words[2::2], strict=True))
    fresh = sum(name not in fields for name in pairs)
    fields.update(pairs)
    store.put(words[0], fields)
    return fresh


def _hmset(store: Store, words: list[bytes]) -> Reply:
    _hset(store, words)
    return OK


def _zadd(store: Store, words: list[bytes]) -> Reply:
    if len(words) % 2 == 0:
        raise RedisError(SYNTAX)
    scores = store.scores(words[0])
    pairs = {name: number(score) for score, name in zip(words[1::2], words[2::2], strict=True)}
    fresh = sum(name not in scores for name in pairs)
    scores.update(pairs)
    store.put(words[0], scores)
    return fresh


def _zrange(store: Store, words: list[bytes], *, backwards: bool = False) -> Reply:
    rows = store.scores(words[0]).ordered()
    rows = rows[::-1] if backwards else rows
    chosen = rows[_slice(len(rows), integer(words[1]), integer(words[2]))]
    with_scores = b"WITHSCORES" in [word.upper() for word in words[3:]]
    return [part for name, score in chosen for part in ((name, shown(score)) if with_scores else (name,))]


def _keys(store: Store, pattern: bytes) -> Reply:
    text = pattern.decode("latin-1")
    return [key for key in store.live() if fnmatch.fnmatchcase(key.decode("latin-1"), text)]


def _kind(store: Store, key: bytes) -> Status:
    value = store.get(key)
    for kind, name in ((Scores, "zset"), (bytes, "string"), (list, "list"), (set, "set"), (dict, "hash")):
        if isinstance(value, kind):
            return Status(name)
    return Status("none")


def _rename(store: Store, words: list[bytes]) -> Reply:
    value = store.get(words[0])
    if value is None:
        raise RedisError("ERR no such key")
    when = store.expires.get(words[0])
    store.drop(words[0])
    store.drop(words[1])
    store.values[words[1]] = value
    if when is not None:
        store.expires[words[1]] = when
    return OK


def _change_set(store: Store, words: list[bytes], *, add: bool) -> Reply:
    members = store.members(words[0])
    changed = [word for word in dict.fromkeys(words[1:]) if (word in members) != add]
    for word in changed:
        (members.add if add else members.discard)(word)
    store.put(words[0], members)
    return len(changed)


def _drop_fields(store: Store, words: list[bytes]) -> Reply:
    fields = store.hash(words[0])
    count = sum(fields.pop(name, None) is not None for name in words[1:])
    store.put(words[0], fields)
    return count


def _flush(store: Store) -> Reply:
    store.values.clear()
    store.expires.clear()
    return OK


def _mset(store: Store, words: list[bytes]) -> Reply:
    if len(words) % 2:
        raise RedisError("ERR wrong number of arguments for 'mset' command")
    for key, value in zip(words[::2], words[1::2], strict=True):
        store.drop(key)
        store.values[key] = value
    return OK


def _setnx(store: Store, words: list[bytes]) -> Reply:
    return int(_set(store, [*words, b"NX"]) is not None)


Command: TypeAlias = "Callable[[Store, list[bytes]], Reply]"
COMMANDS: Final[dict[str, tuple[int, int, Command]]] = {
    # name: (least, most words behind it; -1 any, what it does)
    "set": (2, -1, _set),
    "get": (1, 1, lambda s, w: s.text(w[0])),
    "setnx": (2, 2, _setnx),
    "setex": (3, 3, lambda s, w: _set(s, [w[0], w[2], b"EX", w[1]])),
    "psetex": (3, 3, lambda s, w: _set(s, [w[0], w[2], b"PX", w[1]])),
    "getset": (2, 2, lambda s, w: _set(s, [w[0], w[1], b"GET"])),
    "mset": (2, -1, _mset),
    "mget": (1, -1, lambda s, w: [v if isinstance(v := s.get(k), bytes) else None for k in w]),
    "append": (2, 2, _append),
    "strlen": (1, 1, lambda s, w: len(s.text(w[0]) or b"")),
    "incr": (1, 1, lambda s, w: _add(s, w[0], 1)),
    "getrange": (
        3,
        3,
        lambda s, w: (s.text(w[0]) or b"")[_slice(len(s.text(w[0]) or b""), integer(w[1]), integer(w[2]))],
    ),
    "decr": (1, 1, lambda s, w: _add(s, w[0], -1)),
    "incrby": (2, 2, lambda s, w: _add(s, w[0], integer(w[1]))),
    "decrby": (2, 2, lambda s, w: _add(s, w[0], -integer(w[1]))),
    "del": (1, -1, lambda s, w: sum(s.drop(k) for k in w if s.get(k) is not None)),
    "unlink": (1, -1, lambda s, w: sum(s.drop(k) for k in w if s.get(k) is not None)),
    "exists": (1, -1, lambda s, w: sum(s.get(k) is not None for k in w)),
    "expire": (2, -1, lambda s, w: _expire(s, w[0], integer(w[1]) * 10**9)),
    "pexpire": (2, -1, lambda s, w: _expire(s, w[0], integer(w[1]) * 10**6)),
    "ttl": (1, 1, lambda s, w: _ttl(s, w[0], 10**9)),
    "pttl": (1, 1, lambda s, w: _ttl(s, w[0], 10**6)),
    "persist": (1, 1, lambda s, w: int(s.get(w[0]) is not None and s.expires.pop(w[0], None) is not None)),
    "keys": (1, 1, lambda s, w: _keys(s, w[0])),
    "type": (1, 1, lambda s, w: _kind(s, w[0])),
    "rename": (2, 2, _rename),
    "dbsize": (0, 0, lambda s, w: len(s.live())),
    "flushdb": (0, 1, lambda s, w: _flush(s)),
    "randomkey": (0, 0, lambda s, w: next(iter(s.live()), None)),
    "lpush": (2, -1, lambda s, w: _push(s, w, left=True)),
    "rpush": (2, -1, lambda s, w: _push(s, w, left=False)),
    "lpushx": (2, -1, lambda s, w: _push(s, w, left=True, only_existing=True)),
    "rpushx": (2, -1, lambda s, w: _push(s, w, left=False, only_existing=True)),
    "lpop": (1, 2, lambda s, w: _pop(s, w, left=True)),
    "rpop": (1, 2, lambda s, w: _pop(s, w, left=False)),
    "llen": (1, 1, lambda s, w: len(s.items(w[0]))),
    "lrange": (3, 3, lambda s, w: list(s.items(w[0])[_slice(len(s.items(w[0])), integer(w[1]), integer(w[2]))])),
    "lindex": (2, 2, lambda s, w: next(iter(s.items(w[0])[integer(w[1]) :][:1]), None)),
    "hset": (3, -1, _hset),
    "hmset": (3, -1, _hmset),
    "hget": (2, 2, lambda s, w: s.hash(w[0]).get(w[1])),
    "hmget": (2, -1, lambda s, w: [s.hash(w[0]).get(n) for n in w[1:]]),
    "hgetall": (1, 1, lambda s, w: [p for i in s.hash(w[0]).items() for p in i]),
    "hdel": (2, -1, _drop_fields),
    "hlen": (1, 1, lambda s, w: len(s.hash(w[0]))),
    "hkeys": (1, 1, lambda s, w: list(s.hash(w[0]))),
    "hvals": (1, 1, lambda s, w: list(s.hash(w[0]).values())),
    "hexists": (2, 2, lambda s, w: int(w[1] in s.hash(w[0]))),
    "sadd": (2, -1, lambda s, w: _change_set(s, w, add=True)),
    "srem": (2, -1, lambda s, w: _change_set(s, w, add=False)),
    "smembers": (1, 1, lambda s, w: [*sorted(s.members(w[0]))]),
    "scard": (1, 1, lambda s, w: len(s.members(w[0]))),
    "sismember": (2, 2, lambda s, w: int(w[1] in s.members(w[0]))),
    "zadd": (3, -1, _zadd),
    "zrange": (3, 4, _zrange),
    "zrevrange": (3, 4, lambda s, w: _zrange(s, w, backwards=True)),
    "zcard": (1, 1, lambda s, w: len(s.scores(w[0]))),
    "zscore": (2, 2, lambda s, w: shown(s.scores(w[0])[w[1]]) if w[1] in s.scores(w[0]) else None),
}


_OTHERS = (
    "acl asking bgrewriteaof bitcount bitfield bitfield_ro bitop bitpos blmove blmpop blpop brpop brpoplpush "
    "bzmpop bzpopmax bzpopmin cluster copy debug dump eval eval_ro evalsha evalsha_ro expireat expiretime failover "
    "fcall fcall_ro function geoadd geodist geohash geopos georadius georadius_ro georadiusbymember "
    "georadiusbymember_ro geosearch geosearchstore getbit getdel getex hincrby hincrbyfloat hrandfield hscan hsetnx "
    "hstrlen incrbyfloat lastsave latency lcs linsert lmove lmpop lolwut lpos lrem lset ltrim memory migrate module "
    "monitor move msetnx object pexpireat pexpiretime pfadd pfcount pfdebug pfmerge pfselftest psubscribe psync "
    "pubsub punsubscribe readonly readwrite renamenx replconf replicaof reset restore role rpoplpush save "
    "scan script sdiff sdiffstore setbit setrange sinter sintercard sinterstore slaveof slowlog smismember "
    "smove sort sort_ro spop spublish srandmember sscan ssubscribe substr sunion sunionstore sunsubscribe "
    "swapdb sync touch unsubscribe unwatch wait watch xack xadd xautoclaim xclaim xdel xgroup xinfo xlen xpending "
    "xrange xread xreadgroup xrevrange xsetid xtrim zcount zdiff zdiffstore zincrby zinter zintercard zinterstore "
    "zlexcount zmpop zmscore zpopmax zpopmin zrandmember zrangebylex zrangebyscore zrangestore zrank zrem "
    "zremrangebylex zremrangebyrank zremrangebyscore zrevrangebylex zrevrangebyscore zrevrank zscan zunion "
    "zunionstore"
)
NOT_EMULATED = frozenset(_OTHERS.split())
"""What else redis 7.0 has: not taken for unknown."""


def perform(store: Store, name: str, words: list[bytes]) -> Reply:
    """One data command; RedisError for everything that redis refuses."""
    least, most, act = COMMANDS[name]
    if len(words) < least or 0 <= most < len(words):
        raise RedisError(f"ERR wrong number of arguments for '{name}' command")
    return act(store, words)


def dump(stores: dict[int, Store]) -> bytes:
    """The data as a file that `restore` reads (not redis' own format)."""

    def plain(value: Value) -> list[object]:
        if isinstance(value, bytes):
            return ["string", value.decode("latin-1")]
        if isinstance(value, Scores):
            return ["zset", [[name.decode("latin-1"), score] for name, score in value.ordered()]]
        if isinstance(value, dict):
            return [
                "hash",
                [
                    [name.decode("latin-1"), text.decode("latin-1")]
                    for name, text in value.items()
                    if isinstance(text, bytes)
                ],
            ]
        kind = "set" if isinstance(value, set) else "list"
        return [kind, [text.decode("latin-1") for text in (sorted(value) if isinstance(value, set) else value)]]

    rows = [
        [number, key.decode("latin-1"), store.expires.get(key), *plain(value)]
        for number, store in sorted(stores.items())
        for key, value in store.values.items()
    ]
    return b"REDIS0010" + json.dumps(rows).encode()


def restore(data: bytes) -> dict[int, Store]:
    """The stores of a dump; none for any other file."""
    stores: dict[int, Store] = {}
    if not data.startswith(b"REDIS0010"):
        return stores
    try:
        rows = json.loads(data[9:])
    except ValueError:
        return stores
    for number_, key, when, kind, content in rows:
        store = stores.setdefault(number_, Store())
        name = key.encode("latin-1")
        texts = [text.encode("latin-1") for text in content] if kind in ("list", "set") else []
        value: Value = (
            content.encode("latin-1")
            if kind == "string"
            else texts
            if kind == "list"
            else set(texts)
            if kind == "set"
            else Scores({member.encode("latin-1"): score for member, score in content})
            if kind == "zset"
            else {field_.encode("latin-1"): text.encode("latin-1") for field_, text in content}
        )
        store.values[name] = value
        if when is not None:
            store.expires[name] = when
    return stores

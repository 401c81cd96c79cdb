"""tr: translates, squeezes and deletes bytes."""

from __future__ import annotations

from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.regex.charset import CLASSES
from emulator.machine.programs.text.streams import BLOCK

_ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92}


@program(gnu="-c,-C,--complement -d,--delete -s,--squeeze-repeats -t,--truncate-set1", busybox="-c -C -d -s", permute=False)
async def main(job: Job) -> int | None:
    delete, squeeze = job.has("d"), job.has("s")
    _check(job, delete, squeeze)
    complement = job.has("c") or job.has("C")
    first = _expand(job, job.operands[0], None)
    if complement:
        chosen = set(first)
        first = [byte for byte in range(256) if byte not in chosen]
    second = _expand(job, job.operands[1], len(first)) if len(job.operands) > 1 else []
    mapping = bytes(range(256))
    if second or (len(job.operands) > 1 and not delete):
        mapping = _mapping(job, first, second) if not delete else mapping
    gone = bytes(first) if delete else b""
    repeated = frozenset((second or ([] if delete else first)) if squeeze else [])
    last = -1
    source = job.open("-")
    while data := await source.read(BLOCK):
        data = data.translate(mapping, gone)
        if repeated:
            data, last = _squeezed(data, repeated, last)
        await job.out.write(data)
        await job.out.flush()
    return None


def _check(job: Job, delete: bool, squeeze: bool) -> None:
    given = job.operands
    least = 1 if delete != squeeze or not job.gnu else 2
    most = 1 if delete and not squeeze else 2
    if not given:
        raise Usage(job.words("missing operand", ""))
    if len(given) < least:
        why = "Two strings must be given when " + ("both deleting and squeezing repeats." if delete else "translating.")
        raise Usage(job.words(f"missing operand after {job.quote(given[-1])}\n{why}", ""))
    if len(given) > most:
        extra = f"extra operand {job.quote(given[most])}"
        note = "\nOnly one string may be given when deleting without squeezing repeats." if delete and len(given) == 2 else ""
        raise Usage(job.words(extra + note, ""))


def _squeezed(data: bytes, repeated: frozenset[int], last: int) -> tuple[bytes, int]:
    kept = bytearray()
    for byte in data:
        if byte != last or byte not in repeated:
            kept.append(byte)
        last = byte
    return bytes(kept), last


def _mapping(job: Job, first: list[int], second: list[int]) -> bytes:
    if not second:
        raise Complaint("when not truncating set1, string2 must be non-empty")
    if job.has("t"):
        first = first[: len(second)]
    table = list(range(256))
    for index, byte in enumerate(first):
        table[byte] = second[min(index, len(second) - 1)]
    return bytes(table)


def _expand(job: Job, text: str, size: int | None) -> list[int]:
    """The bytes that a set names, in order. `size`: how long SET1 is, for `[x*]`."""
    data = _unescaped(text)
    result: list[int] = []
    at = 0
    fill: int | None = None
    while at < len(data):
        byte, plain = data[at]
        construct = _construct(job, data, at, size) if plain and byte == 91 else None
        if construct is not None:
            bytes_, at, stretches = construct
            fill = len(result) if stretches else fill
            result.extend(bytes_)
        elif at + 2 < len(data) and data[at + 1] == (45, True):
            high = data[at + 2][0]
            if high < byte:
                pair = f"{chr(byte)}-{chr(high)}"
                sentence = f"range-endpoints of '{pair}' are in reverse collating sequence order"
                raise Complaint(sentence)
            result.extend(range(byte, high + 1))
            at += 3
        else:
            result.append(byte)
            at += 1
    if fill is not None and size is not None and len(result) - 1 < size:
        result[fill : fill + 1] = [result[fill]] * (size - len(result) + 1)
    return result


def _construct(job: Job, data: list[tuple[int, bool]], at: int, size: int | None) -> tuple[list[int], int, bool] | None:
    text = "".join(chr(byte) for byte, _ in data[at : at + 40])
    if text.startswith("[:") and (end := text.find(":]", 2)) > 0:
        name = text[2:end]
        if name not in CLASSES:
            raise Complaint(f"invalid character class '{name}'")
        order = [code for low, high in CLASSES[name] for code in range(low, high + 1)]
        return order, at + end + 2, False
    if text.startswith("[=") and text[3:5] == "=]":
        return [data[at + 2][0]], at + 5, False
    if size is not None and text[2:3] == "*" and (end := text.find("]", 3)) > 0 and (not text[3:end] or text[3:end].isdigit()):
        digits = text[3:end]
        count = int(digits, 8 if digits.startswith("0") else 10) if digits else 0
        count = min(count, 1 << 16)
        return [data[at + 1][0]] * (count or 1), at + end + 1, count == 0
    return None


def _unescaped(text: str) -> list[tuple[int, bool]]:
    """Each byte, and whether it stood plain (an escaped bracket or dash is itself)."""
    raw = text.encode("utf-8", "surrogateescape")
    result: list[tuple[int, bool]] = []
    at = 0
    while at < len(raw):
        byte = raw[at]
        at += 1
        if byte != 92 or at >= len(raw):
            result.append((byte, True))
            continue
        char = chr(raw[at])
        if char in "01234567":
            digits = ""
            while len(digits) < 3 and at < len(raw) and chr(raw[at]) in "01234567" and int(digits + chr(raw[at]), 8) < 256:
                digits += chr(raw[at])
                at += 1
            result.append((int(digits, 8), False))
            continue
        result.append((_ESCAPES.get(char, raw[at]), False))
        at += 1
    return result

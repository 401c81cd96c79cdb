"""tsort: an order that pairs of words allow."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.streams import whole


@program()
async def main(job: Job) -> int | None:
    job.need(0, 1)
    name = job.operands[0] if job.operands else "-"
    try:
        words = (await whole(job.open(name))).split()
    except LinuxError as error:
        raise Complaint(f"{job.colon(name)}: {error}") from error
    if len(words) % 2:
        raise Complaint(f"{name}: input contains an odd number of tokens")
    after: dict[bytes, list[bytes]] = {word: [] for word in sorted(set(words))}
    waiting = dict.fromkeys(after, 0)
    for first, second in zip(words[::2], words[1::2], strict=True):
        if first != second:
            after[first].insert(0, second)
            waiting[second] += 1
    ready = [word for word, count in waiting.items() if not count]
    shown = 0
    while ready:
        word = ready.pop(0)
        shown += 1
        await job.out.write(word + b"\n")
        for follower in after[word]:
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    if shown < len(after):
        left = [word for word, count in waiting.items() if count]
        await job.out.flush()
        await job.fail(f"{name}: input contains a loop:")
        for word in left:
            await job.process.write(2, f"{job.name}: ".encode() + word + b"\n")
            await job.out.write(word + b"\n")
    return None

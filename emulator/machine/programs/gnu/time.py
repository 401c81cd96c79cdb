"""time: how long a program took; on the machine's own clock."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.programs.text.job import Complaint, Job, program


@program(
    gnu="-p,--portability -v,--verbose! -o,--output=! -f,--format=! -a,--append! -q,--quiet!",
    busybox="-p -v! -f=! -o=! -a!",
    permute=False,
    busybox_permute=False,
)
async def main(job: Job) -> int | None:
    job.need(1)
    process = job.process
    began = process.kernel.timeline.now
    try:
        child = process.spawn(job.operands)
    except LinuxError as error:
        name = job.operands[0]
        sentence = job.words(f"cannot run {name}: {error}", f"can't execute '{name}': {error}")
        raise Complaint(sentence, 127 if error.errno is Errno.ENOENT else 126) from error
    status = await process.wait(child)
    real = (process.kernel.timeline.now - began) / 1e9
    used = child.cpu_time / 1e9
    if job.has("p"):
        text = f"real {real:.2f}\nuser {used:.2f}\nsys 0.00\n"
    elif job.gnu:
        share = round(100 * used / real) if real else 0
        text = f"{used:.2f}user 0.00system {int(real // 60)}:{real % 60:05.2f}elapsed {share}%CPU "
        text += "(0avgtext+0avgdata 0maxresident)k\n0inputs+0outputs (0major+0minor)pagefaults 0swaps\n"
    else:
        text = "".join(
            f"{name}\t{int(spent // 60)}m {spent % 60:.2f}s\n" for name, spent in (("real", real), ("user", used), ("sys", 0.0))
        )
    await process.write(2, text)
    return status.shell

"""uname: the kernel and the machine."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program

_GNU = (
    "-a,--all -s,--kernel-name -n,--nodename -r,--kernel-release -v,--kernel-version -m,--machine "
    "-p,--processor -i,--hardware-platform"
    " -o,--operating-system"
)


@program(gnu=_GNU, busybox="-a -m -n -r -s -p -v -i -o")
async def main(job: Job) -> int | None:
    job.need(0, 0)
    machine = job.process.machine
    facts = {
        "s": "Linux",
        "n": machine.hostname,
        "r": machine.kernel_release,
        "v": machine.kernel_version,
        "m": machine.architecture,
        "p": "unknown",
        "i": "unknown",
        "o": "GNU/Linux",
    }
    wanted = "snrvmo" if job.has("a") else "".join(key for key in "snrvmpio" if job.has(key)) or "s"
    await job.out.text(" ".join(facts[key] for key in wanted) + "\n")
    return None

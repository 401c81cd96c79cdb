"""printenv: the environment."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program


@program(gnu="-0,--null", busybox="", permute=False, trouble=2)
async def main(job: Job) -> int | None:
    end = "\0" if job.has("0") else "\n"
    env = job.process.env
    if not job.operands:
        await job.out.text("".join(f"{name}={value}{end}" for name, value in env.items()))
        return 0
    for name in job.operands:
        if name in env:
            await job.out.text(env[name] + end)
    return int(any(name not in env for name in job.operands))

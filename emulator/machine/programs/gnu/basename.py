"""basename: the last part of a path."""

from __future__ import annotations

from emulator.machine.programs.text.job import Job, program


@program(gnu="-a,--multiple -s,--suffix= -z,--zero", busybox="-a -s=", permute=False)
async def main(job: Job) -> int | None:
    suffix = job.get("s") or ""
    many = job.has("a") or job.has("s")
    job.need(1, None if many else 2)
    names = job.operands
    if not many and len(names) == 2:
        names, suffix = names[:1], names[1]
    for name in names:
        base = name.rstrip("/").rpartition("/")[2] or ("/" if name.startswith("/") else "")
        if suffix and base != suffix:
            base = base.removesuffix(suffix)
        await job.out.text(base + ("\0" if job.has("z") else "\n"))
    return None

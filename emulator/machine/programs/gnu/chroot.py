"""chroot: a program with another root."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.launch import run_last


@program(
    gnu="--groups=! --userspec=! --skip-chdir!",
    busybox="",
    permute=False,
    trouble=125,
    busybox_permute=False,
    busybox_trouble=1,
)
async def main(job: Job) -> int | None:
    job.need(1)
    root, *words = job.operands
    try:
        job.process.chroot(root)
        job.process.chdir("/")
    except LinuxError as error:
        raise Complaint(
            job.words(
                f"cannot change root directory to {job.quoted(root)}: {error}",
                f"can't change root directory to '{root}': {error}",
            )
        ) from error
    words = words or [job.process.env.get("SHELL") or "/bin/sh", "-i"]
    return await run_last(
        job, words, None, job.words(f"failed to run command {job.quote(words[0])}: {{}}", f"can't execute '{words[0]}': {{}}")
    )

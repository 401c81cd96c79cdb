"""env: a program in another environment, or the environment itself."""

from __future__ import annotations

import shlex

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.launch import run_last

_GNU = (
    "-i,--ignore-environment -0,--null -u,--unset= -C,--chdir= -S,--split-string= --block-signal?! "
    "--default-signal?! --ignore-signal?!"
    " --list-signal-handling! -v,--debug!"
)


@program(gnu=_GNU, busybox="-i -0 -u=", permute=False, busybox_permute=False, trouble=125, busybox_trouble=1)
async def main(job: Job) -> int | None:
    words = list(job.operands)
    if (line := job.get("S")) is not None:
        try:
            words = shlex.split(line) + words
        except ValueError as error:
            raise Complaint("no terminating quote in -S string") from error
    env = {} if job.has("i") else dict(job.process.env)
    if words[:1] == ["-"]:
        env.clear()
        words.pop(0)
    for name in job.options.all("u"):
        if not name or "=" in name:
            raise Complaint(f"cannot unset {job.quote(name)}: Invalid argument")
        env.pop(name, None)
    while words and "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        env[name] = value
    if (directory := job.get("C")) is not None:
        if not words:
            raise Complaint("must specify command with --chdir (-C)")
        try:
            job.process.chdir(directory)
        except LinuxError as error:
            raise Complaint(f"cannot change directory to {job.quote(directory)}: {error}") from error
    if words:
        if job.has("0"):
            raise Complaint("cannot specify --null (-0) with command")
        return await run_last(job, words, env, job.words(f"{job.quote(words[0])}: {{}}", f"can't execute '{words[0]}': {{}}"))
    for name, value in env.items():
        await job.out.text(f"{name}={value}" + ("\0" if job.has("0") else "\n"))
    return None

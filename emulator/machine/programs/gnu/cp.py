"""cp: copies files and trees."""

from __future__ import annotations

import posixpath

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.copying import Copier, Manner
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.targets import pairs

_GNU = (
    "-a,--archive --attributes-only! -b --backup? --copy-contents -d -f,--force -i,--interactive -H -l,--link "
    "-L,--dereference -n,--no-clobber"
    " -P,--no-dereference -p --preserve? --no-preserve= --parents -r,-R,--recursive --reflink? "
    "--remove-destination --sparse="
    " --strip-trailing-slashes -s,--symbolic-link -S,--suffix=! -t,--target-directory= -T,--no-target-directory"
    " -u,--update -v,--verbose"
    " -x,--one-file-system -Z! --context?!"
)


@program(gnu=_GNU, busybox="-a -r,-R -d -P -L -H -p -f -i -n -l -s -T -t= -u -v")
async def main(job: Job) -> int | None:
    copier = Copier(job, _manner(job))
    for source, target in pairs(job):
        source = source.rstrip("/") if job.has("strip-trailing-slashes") else source
        if copier.manner.parents:
            _make_parents(job, source, target)
        await copier.operand(source, target)
    return None


def _manner(job: Job) -> Manner:
    archive = job.has("a")
    recursive = job.has("r") or archive
    follow = "P" if recursive or job.has("d") else "L"
    for key, _ in job.options.values:
        follow = key if key in ("L", "H", "P") else "P" if key in ("d", "a") else follow
    kept = {"mode", "ownership", "timestamps", "links"} if archive else set()
    kept |= {"links"} if job.has("d") else set()
    for key, value in job.options.values:
        if key == "p" or (key == "preserve" and value is None):
            kept |= {"mode", "ownership", "timestamps"}
        elif key == "preserve":
            kept |= _attributes(job, value or "")
        elif key == "no-preserve":
            kept -= _attributes(job, value or "")
    last = job.options.latest("i", "n", "f") if job.gnu else job.options.latest("i", "n")
    return Manner(
        recursive=recursive,
        follow=follow,
        keep_mode="mode" in kept,
        keep_owner="ownership" in kept,
        keep_times="timestamps" in kept,
        keep_links="links" in kept,
        force=job.has("f"),
        ask=last == "i",
        never=job.options.latest("i", "n") == "n",
        update=job.has("u"),
        verbose=job.has("v"),
        remove_first=job.has("remove-destination"),
        hard=job.has("l"),
        symbolic=job.has("s"),
        parents=job.has("parents"),
        backup=job.has("b") or job.has("backup"),
        sparse=_sparse(job),
    )


def _sparse(job: Job) -> str:
    told = job.get("sparse") or "auto"
    if told not in ("auto", "always", "never"):
        known = "".join(f"\n  - {job.quote(one)}" for one in ("never", "auto", "always"))
        raise Usage(f"invalid argument {job.quote(told)} for {job.quote('--sparse')}\nValid arguments are:{known}")
    return told


def _attributes(job: Job, text: str) -> set[str]:
    every = {"mode", "ownership", "timestamps", "links", "context", "xattr"}
    words = text.split(",")
    for word in words:
        if word not in every and word != "all":
            raise Complaint(f"invalid argument {job.quote(word)} for '--preserve'")
    return every if "all" in words else set(words)


def _make_parents(job: Job, source: str, target: str) -> None:
    path = target[: len(target) - len(source.lstrip("/"))].rstrip("/") or "."
    for part in posixpath.dirname(source.strip("/")).split("/"):
        path = f"{path}/{part}"
        try:
            job.process.mkdir(path)
        except LinuxError as error:
            if not job.process.exists(path):
                raise Complaint(f"cannot make directory {job.quoted(path)}: {error}") from error

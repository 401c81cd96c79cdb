"""date: the time, in a form."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.dates import Moment, Zone, parse, strftime, zone
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.streams import Reader

_GNU = (
    "-d,--date= --debug! -f,--file= -I,--iso-8601? --resolution! -R,--rfc-email,--rfc-2822 --rfc-3339= "
    "-r,--reference= -s,--set= -u,--utc,--universal"
)
_ISO = {
    "date": "%Y-%m-%d",
    "hours": "%Y-%m-%dT%H%:z",
    "minutes": "%Y-%m-%dT%H:%M%:z",
    "seconds": "%Y-%m-%dT%H:%M:%S%:z",
    "ns": "%Y-%m-%dT%H:%M:%S,%N%:z",
}
_RFC = {"date": "%Y-%m-%d", "seconds": "%Y-%m-%d %H:%M:%S%:z", "ns": "%Y-%m-%d %H:%M:%S.%N%:z"}
_LOCALE = "%a %b %e %H:%M:%S %Z %Y"


@program(gnu=_GNU, busybox="-d,--date= -D= -I? -R -r= -s= -u,--utc")
async def main(job: Job) -> int | None:
    where = Zone() if job.has("u") else zone(job.process.env)
    form = _form(job)
    now = job.process.kernel.timeline.now
    if (target := job.get("f")) is not None:
        await _lines(job, target, form, now, where)
        return None
    time = _time(job, now, where)
    await job.out.text(strftime(form, Moment(time, where)) + "\n")
    if job.has("s"):
        raise Complaint(job.words("cannot set date: Operation not permitted", "can't set date: Operation not permitted"))
    return None


def _form(job: Job) -> str:
    words = job.operands
    if words and not words[0].startswith("+"):
        if job.gnu and any(map(job.has, "dfrs")):
            raise Usage(
                f"the argument {job.quote(words[0])} lacks a leading '+';\nwhen using an option to "
                "specify date(s), any non-option\nargument must be a format string beginning with '+'"
            )
        raise Complaint(f"invalid date {job.quote(words[0])}")
    if len(words) > 1:
        raise Usage(job.words(f"extra operand {job.quote(words[1])}", ""))
    if words:
        return words[0][1:]
    if job.has("R"):
        return "%a, %d %b %Y %H:%M:%S %z"
    for key, table, name in (("I", _ISO, "--iso-8601"), ("rfc-3339", _RFC, "--rfc-3339")):
        if job.has(key):
            word = job.get(key) or "date"
            full = next((full for full in table if full.startswith(word)), None)
            if full is None:
                listed = "".join(f"\n  - '{each}'" for each in table)
                raise Usage(job.words(f"invalid argument {job.quote(word)} for '{name}'\nValid arguments are:{listed}", ""))
            return table[full]
    return _LOCALE


def _time(job: Job, now: int, where: Zone) -> int:
    if (reference := job.get("r")) is not None:
        try:
            return job.process.stat(reference).mtime
        except LinuxError as error:
            if reference.isdigit():
                return int(reference) * 1_000_000_000
            raise Complaint(f"{job.colon(reference)}: {error}") from error
    text = job.get("d") if job.has("d") else job.get("s")
    if text is None:
        return now
    found = parse(text, now, where)
    if found is None:
        raise Complaint(f"invalid date {job.quote(text)}")
    return found


async def _lines(job: Job, name: str, form: str, now: int, where: Zone) -> None:
    try:
        file = job.open(name)
    except LinuxError as error:
        raise Complaint(f"{job.colon(name)}: {error}") from error
    async for line in Reader(file):
        text = line.decode("utf-8", "surrogateescape").rstrip("\n")
        found = parse(text, now, where)
        if found is None:
            await job.fail(f"invalid date {job.quote(text)}")
        else:
            await job.out.text(strftime(form, Moment(found, where)) + "\n")

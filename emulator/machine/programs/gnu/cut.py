"""cut: bytes, characters or fields of lines."""

from __future__ import annotations

from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text import ranges
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.streams import Reader

_GNU = (
    "-b,--bytes= -c,--characters= -d,--delimiter= -f,--fields= -n --complement -s,--only-delimited "
    "--output-delimiter= -z,--zero-terminated"
)


@program(gnu=_GNU, busybox="-b= -c= -d= -f= -s -n --output-delimiter= -D -F=!")
async def main(job: Job) -> int | None:
    kinds = {key for key, _ in job.options.values if key in "bcf"}
    if len(kinds) > 1:
        raise Usage(job.words("only one list may be specified", "only one type of list may be specified"))
    if not kinds:
        text = "you must specify a list of bytes, characters, or fields"
        if job.gnu:
            raise Usage(text)
        raise Complaint("expected a list of bytes, characters, or fields")
    kind = kinds.pop()
    wanted = _list(job, kind)
    separator = job.get("d") if job.has("d") else "\t"
    if job.has("d") and kind != "f":
        raise Usage(job.words("an input delimiter may be specified only when operating on fields", ""))
    if separator is not None and len(separator) > 1:
        if not job.gnu:
            raise Complaint("the delimiter must be a single character")
        raise Usage("the delimiter must be a single character")
    if job.has("s") and kind != "f":
        raise Usage(job.words("suppressing non-delimited lines makes sense\n\tonly when operating on fields", ""))
    mark = (separator or "\0").encode("utf-8", "surrogateescape")
    joiner = job.get("output-delimiter")
    glue = mark if joiner is None else joiner.encode("utf-8", "surrogateescape")
    end = b"\0" if job.has("z") else b"\n"

    async def show(name: str, file: OpenFile) -> None:
        async for line in Reader(file, end):
            body = line.removesuffix(end)
            if kind != "f":
                between = b"" if joiner is None else glue
                await job.out.write(between.join(body[a:b] for a, b in wanted.spans(len(body))) + end)
            elif mark in body:
                fields = body.split(mark)
                await job.out.write(glue.join(f for a, b in wanted.spans(len(fields)) for f in fields[a:b]) + end)
            elif not job.has("s"):
                await job.out.write(body + end)

    await job.each(show)
    return None


def _list(job: Job, kind: str) -> ranges.Ranges:
    text = job.get(kind) or ""
    fields = kind == "f"
    try:
        wanted = ranges.parse(text)
    except ranges.BadRange as error:
        word = str(error)
        what = "field" if fields else "byte/character"
        if not job.gnu:
            raise Complaint(f"invalid range {word}") from error
        many = "fields are numbered" if fields else "byte/character positions are numbered"
        sentence = {
            "value": f"invalid {what} {'value' if fields else 'position'} {job.quote(word)}",
            "zero": f"{many} from 1",
            "decreasing": "invalid decreasing range",
            "endless": "invalid range with no endpoint: -",
        }[error.kind]
        raise Usage(sentence) from error
    return wanted.complement() if job.has("complement") else wanted

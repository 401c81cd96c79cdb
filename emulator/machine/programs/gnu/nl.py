"""nl: numbers lines, by logical pages of header, body and footer."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text import regex
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.streams import LINE_LIMIT, Reader, TooLong

_GNU = (
    "-b,--body-numbering= -d,--section-delimiter= -f,--footer-numbering= -h,--header-numbering= -i,--line-increment="
    " -l,--join-blank-lines= -n,--number-format= -p,--no-renumber -s,--number-separator= "
    "-v,--starting-line-number= -w,--number-width="
)


@program(gnu=_GNU, busybox="-b= -i= -n= -s= -v= -w=")
async def main(job: Job) -> int | None:
    numbering = _Numbering(job)

    async def show(name: str, file: OpenFile) -> None:
        async for line in Reader(file):
            await job.out.write(numbering.line(line.rstrip(b"\n")))

    await job.each(show)
    return None


def _number(job: Job, key: str, default: int, what: str) -> int:
    text = job.get(key)
    if text is None:
        return default
    try:
        return number_of(text)
    except ValueError:
        raise Complaint(job.words(f"invalid {what}: {job.quote(text)}", f"invalid number '{text}'")) from None


class _Numbering:
    def __init__(self, job: Job) -> None:
        self.styles = {"b": job.get("b") or "t", "h": job.get("h") or "n", "f": job.get("f") or "n"}
        for key, what in (("b", "body"), ("h", "header"), ("f", "footer")):
            if self.styles[key][:1] not in ("a", "t", "n", "p"):
                raise Complaint(f"invalid {what} numbering style: {job.quote(self.styles[key])}")
        self.matchers = {key: regex.compile(style[1:]) for key, style in self.styles.items() if style[0] == "p"}
        self.start = _number(job, "v", 1, "starting line number")
        self.step = _number(job, "i", 1, "line number increment")
        self.width = _number(job, "w", 6, "line number field width")
        if self.width > LINE_LIMIT:
            raise TooLong
        self.join = _number(job, "l", 1, "line number of blank lines")
        self.separator = (job.get("s") if job.has("s") else "\t") or ""
        self.form = job.get("n") or "rn"
        mark = (job.get("d") or "\\:") if len(job.get("d") or "\\:") > 1 else (job.get("d") or "\\") + ":"
        self.sections = {mark * 3: "h", mark * 2: "b", mark: "f"}
        self.keep = job.has("p")
        self.section = "b"
        self.number = self.start
        self.blanks = 0

    def line(self, raw: bytes) -> bytes:
        text = raw.decode("utf-8", "surrogateescape")
        if text in self.sections:
            self.section = self.sections[text]
            if not self.keep:
                self.number = self.start
            return b"\n"
        if not self.wanted(text):
            return b" " * (self.width + len(self.separator)) + raw + b"\n"
        shown = {"ln": f"{self.number:<{self.width}}", "rz": f"{self.number:0{self.width}}"}.get(self.form)
        shown = f"{self.number:>{self.width}}" if shown is None else shown
        self.number += self.step
        return (shown + self.separator).encode("utf-8", "surrogateescape") + raw + b"\n"

    def wanted(self, text: str) -> bool:
        style = self.styles[self.section][0]
        if style == "a" and not text and self.join > 1:
            self.blanks += 1
            if self.blanks < self.join:
                return False
            self.blanks = 0
            return True
        self.blanks = 0 if text else self.blanks
        if style == "p":
            return self.matchers[self.section].test(text)
        return style == "a" or (style == "t" and bool(text))

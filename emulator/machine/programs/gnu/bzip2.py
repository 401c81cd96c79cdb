"""bzip2, bunzip2, bzcat: packs files into .bz2, and unpacks them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from emulator.machine.programs.text.flavour import BUSYBOX, Flavour
from emulator.machine.programs.text.job import Job, Usage, program
from emulator.machine.programs.text.options import BadOption, parse
from emulator.machine.programs.text.packed import BZIP2
from emulator.machine.programs.text.packing import Counts, Packing, Task, Wording, terminal_refused

_TABLE = "-d,--decompress -z,--compress -k,--keep -f,--force -t,--test -c,--stdout -q,--quiet -v,--verbose -L,--license "
_GNU = _TABLE + "-V,--version -h,--help -s,--small -1,--fast -2 -3 -4 -5 -6 -7 -8 -9,--best --repetitive-fast --repetitive-best"
_BUSYBOX = "-d -c -f -k -t -z -1 -2 -3 -4 -5 -6 -7 -8 -9 -v -q"
_SUFFIXES: Final = {".bz2": "", ".bz": "", ".tbz2": ".tar", ".tbz": ".tar"}
_BANNER = "bzip2, a block-sorting file compressor.  Version 1.0.8, 13-Jul-2019.\n"
_USAGE = """\
   usage: {name} [flags and input files in any order]

   -h --help           print this message
   -d --decompress     force decompression
   -z --compress       force compression
   -k --keep           keep (don't delete) input files
   -f --force          overwrite existing output files
   -t --test           test compressed file integrity
   -c --stdout         output to standard out
   -q --quiet          suppress noncritical error messages
   -v --verbose        be verbose (a 2nd -v gives more)
   -L --license        display software version & license
   -V --version        display software version & license
   -s --small          use less memory (at most 2500k)
   -1 .. -9            set block size to 100k .. 900k
   --fast              alias for -1
   --best              alias for -9

   If invoked as `bzip2', default action is to compress.
              as `bunzip2',  default action is to decompress.
              as `bzcat', default action is to decompress to stdout.

   If no file names are given, bzip2 compresses or decompresses
   from standard input to standard output.  You can combine
   short flags, so `-v -4' means the same as -v4 or -4v, &c.

"""
_LICENCE = """\
   
   Copyright (C) 1996-2019 by Julian Seward.
   
   This program is free software; you can redistribute it and/or modify
   it under the terms set out in the LICENSE file, which is included
   in the bzip2 source distribution.
   
   This program is distributed in the hope that it will be useful,
   but WITHOUT ANY WARRANTY; without even the implied warranty of
   MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
   LICENSE file for more details.
   
"""  # noqa: W293  # as bzip2 prints it
_RECOVER = """\
You can use the `bzip2recover' program to attempt to recover
data from undamaged sections of corrupted files.

"""
_WHERE = "\tInput file = {n}, output file = {t}\n"
_ADVICE = """\

It is possible that the compressed file(s) have become corrupted.
You can use the -tvv option to test integrity of such files.

"""


def wording(flavour: Flavour, name: str, test: bool) -> Wording:
    if flavour is BUSYBOX:
        return Wording(
            ("{n}: {e}", 1), ("read error: Is a directory", 1), ("", 1), ("", 1), ("can't open '{t}': File exists", 1),
            {"format": ("invalid magic", 1), "data": ("bunzip error -5", 1), "end": ("bunzip error -3", 1)}, "-", True,
        )  # fmt: skip
    if test:
        bad = {
            "format": ("{n}: bad magic number (file not created by bzip2)", 2),
            "end": ("{n}: file ends unexpectedly", 2),
            "data": ("{n}: data integrity (CRC) error in data", 2),
        }
    else:
        lead = f"\n{name}: "
        bad = {
            "format": ("{n} is not a bzip2 file.", 2),
            "end": (
                f"{lead}Compressed file ends unexpectedly;\n\tperhaps it is corrupted?  *Possible* reason follows.\n"
                f"{name}: Success\n{_WHERE}{_ADVICE}{_RECOVER}", 2,
            ),
            "data": (f"{lead}Data integrity error when decompressing.\n{_WHERE}{_ADVICE}{_RECOVER}", 2),
        }  # fmt: skip
    return Wording(
        ("Can't open input file {n}: {e}.", 1), ("Input file {n} is a directory.", 1),
        ("Input file {n} is not a normal file.", 1), ("Input file {n} already has {s} suffix.", 1),
        ("Output file {t} already exists.", 1), bad, "(stdin)", False,
    )  # fmt: skip


def flag_of(words: Sequence[str], complaint: str) -> str:
    """The whole word that getopt complains of a letter in."""
    last = complaint.rstrip("'").rpartition("'")[2]
    return next((word for word in words[1:] if word == last or (word[:1] == "-" and word[1:2] != "-" and last in word)), last)


class _Bzip2(Packing):
    async def said(self, sentence: tuple[str, int], name: str, target: str = "", suffix: str = "", error: str = "") -> None:
        if self.job.gnu and self.job.has("q") and sentence in (self.task.wording.suffixed, self.task.wording.special):
            self.job.status = self.worse(self.job.status, sentence[1])
            return
        await super().said(sentence, name, target, suffix, error)

    async def unnamed(self, name: str) -> str | None:
        if not self.job.gnu:
            await self.said(("{n}: unknown suffix - ignored", 1), name)
            return None
        if not self.job.has("q"):
            await self.job.complain(f"Can't guess original name for {name} -- using {name}.out")
        return await self.free(name, name + ".out")

    async def begun(self, name: str) -> None:
        shown = "(stdin)" if name == "-" else name
        widest = max([7, *(len(one) for one in self.job.operands)])
        await self.job.process.complain(f"  {shown}: " + " " * (widest - len(shown)))

    async def told(self, name: str, counts: Counts) -> None:
        taken, given = counts.taken, counts.given
        if self.task.unpack:
            text = "ok" if self.task.test else "done"
        elif not taken:
            text = " no data compressed."
        else:
            bits, saved = 8 * given / taken, 100 * (1 - given / taken)
            text = f"{taken / given:6.3f}:1, {bits:6.3f} bits/byte, {saved:5.2f}% saved, {taken} in, {given} out."
        await self.job.out.flush()
        await self.job.process.complain(text + "\n")

    async def trailing(self, name: str) -> None:
        if not self.job.gnu:
            return
        await self.job.out.flush()
        lead = "" if self.task.test and self.task.verbose else f"\n{self.job.name}: {name}: "
        await self.job.process.complain(f"{lead}trailing garbage after EOF ignored\n")


@program(raw=True)
async def main(job: Job) -> int | None:
    tool = job.argv[0].rpartition("/")[2]
    job.name = tool
    try:
        job.options = parse(job.argv[1:], _GNU if job.gnu else _BUSYBOX)
    except BadOption as error:
        if not job.gnu:
            raise Usage(str(error)) from error
        await job.complain(f"Bad flag `{flag_of(job.argv, str(error))}'")
        await job.process.complain(_BANNER + "\n" + _USAGE.format(name=tool))
        return 1
    job.operands = job.options.operands
    if job.gnu and job.has("h"):
        await job.process.complain(_BANNER + "\n" + _USAGE.format(name=tool))
        return 0
    if job.gnu and (job.has("L") or job.has("V")):
        await job.process.complain(_BANNER + _LICENCE)
        return 0
    asked = job.options.latest("z", "d", "t")
    unpack = asked in ("d", "t") if asked else tool in ("bunzip2", "bzcat")
    if not job.gnu and tool in ("bunzip2", "bzcat") and asked == "z":
        raise Usage
    level = job.options.latest(*"123456789") or "9"
    if job.has("s"):
        level = min(level, "2")
    work = _Bzip2(
        job,
        Task(
            form=BZIP2, wording=wording(job.flavour, tool, asked == "t"), suffixes=_SUFFIXES, unpack=unpack,
            test=asked == "t", stdout=job.has("c") or tool == "bzcat", keep=job.has("k"), force=job.has("f"),
            verbose=job.gnu and job.has("v"), level=int(level),
        ),
    )  # fmt: skip
    if not unpack and (job.has("c") or not job.operands) and job.gnu:
        terminal_refused(job, "I won't write compressed data to a terminal.\nbzip2: For help, type: `bzip2 --help'.")
    for name in job.operands or ["-"]:
        await work.file(name)
    if job.gnu and asked == "t" and job.status == 2 and not job.has("q"):
        await job.process.complain("\n" + _RECOVER)
    return None

"""xargs: command lines made of standard input."""

from __future__ import annotations

from collections.abc import AsyncIterator

from emulator.machine.digits import number_of
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.quoting import shell
from emulator.machine.programs.text.streams import BLOCK, LINE_LIMIT, TooLong

_GNU = (
    "-0,--null -a,--arg-file= -d,--delimiter= -E= -e? --eof? -I= -i? --replace? -L,--max-lines= -l? "
    "-n,--max-args= -o,--open-tty"
    " -P,--max-procs= -p,--interactive --process-slot-var=! -r,--no-run-if-empty -s,--max-chars= --show-limits!"
    " -t,--verbose -x,--exit"
)
_SIZE = 128 * 1024
#: Statuses after which no further command is started.
ABORTED = (124, 125, 126, 127)


@program(gnu=_GNU, busybox="-0 -a= -r -t -p -n= -s= -L= -I= -i? -P= -x -E= -e? -o", permute=False, busybox_permute=False)
async def main(job: Job) -> int | None:
    return await _Xargs(job).run()


class _Xargs:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.command = job.operands or ["echo"]
        self.replace = (
            job.get("I")
            if job.has("I")
            else (job.get("i") or job.get("replace") or "{}")
            if job.has("i") or job.has("replace")
            else None
        )
        self.lines = self._number("L") if job.has("L") else self._number("l") if job.get("l") else 1 if job.has("l") else None
        self.count = self._number("n")
        self.size = self._number("s") or _SIZE
        self.parallel = self._number("P", zero=True)
        self.running: list[Process] = []
        self.status = 0
        self.delimiter = "\0" if job.has("0") else _delimiter(job)
        self.stop = job.get("E") if job.has("E") else job.get("e") or job.get("eof")

    def _number(self, key: str, zero: bool = False) -> int | None:
        text = self.job.get(key)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit()):
            raise Complaint(
                self.job.words(
                    f"invalid number \"{text}\" for -{key} option\nTry '{self.job.name} --help' for more information.",
                    f"invalid number '{text}'",
                )
            )
        if number_of(text) == 0 and not zero:
            hint = f"\nTry '{self.job.name} --help' for more information." if self.job.gnu else ""
            raise Complaint(f"value {text} for -{key} option should be >= 1{hint}")
        return number_of(text)

    async def run(self) -> int:
        held: list[str] = []
        used, lines, ran = 0, 0, False
        base = sum(len(word) + 1 for word in self.command)
        async for item, ends_line in self.items():
            if self.replace is not None:
                await self.start([word.replace(self.replace, item) for word in self.command])
                ran = True
                if self.status in ABORTED:
                    break
                continue
            if held and base + used + len(item) + 1 > self.size:
                await self.start([*self.command, *held])
                held, used, lines, ran = [], 0, 0, True
            held.append(item)
            used += len(item) + 1
            lines += ends_line
            if len(held) == self.count or (self.lines is not None and lines >= self.lines):
                await self.start([*self.command, *held])
                held, used, lines, ran = [], 0, 0, True
            if self.status in ABORTED:
                break
        if self.status not in ABORTED and (held or not (ran or self.job.has("r") or self.replace is not None)):
            await self.start([*self.command, *held])
        while self.running:
            await self.reap()
        return self.status

    async def start(self, words: list[str]) -> None:
        job = self.job
        if job.has("t") or job.has("p"):
            line = " ".join(shell(word, False) if word else "''" for word in words) if job.gnu else " ".join(words)
            await job.process.write(2, line + (" ?..." if job.has("p") else "\n"))
            if job.has("p") and not await self.agreed():
                return
        while self.parallel != 0 and len(self.running) >= (self.parallel or 1):
            await self.reap()
        files = dict(job.process.files)
        if not job.has("a"):
            files[0] = job.process.open("/dev/null") if job.process.exists("/dev/null") else files[0]
        try:
            child = job.process.spawn(words, files=files)
        except LinuxError as error:
            await job.complain(f"{job.colon(words[0])}: {error}")
            self.status = 127 if error.errno is Errno.ENOENT else 126
            return
        self.running.append(child)
        if self.parallel in (None, 1):
            await self.reap()

    async def agreed(self) -> bool:
        try:
            answer = await self.job.process.open("/dev/tty").read(1024)
        except LinuxError:
            return False
        return answer[:1].lower() == b"y"

    async def reap(self) -> None:
        job = self.job
        child = self.running.pop(0)
        ended = await job.process.wait(child)
        name = child.argv[0]
        if ended.signal is not None:
            await job.complain(
                job.words(
                    f"{name}: terminated by signal {int(ended.signal)}", f"'{name}' terminated by signal {int(ended.signal)}"
                )
            )
            self.status = 125
        elif ended.code == 255:
            await job.complain(
                job.words(f"{name}: exited with status 255; aborting", f"{name}: exited with status 255; aborting")
            )
            self.status = 124
        elif ended.code and self.status not in (124, 126, 127):
            self.status = ended.code if not job.gnu and ended.code in (126, 127) else 123

    # ---- the input

    async def items(self) -> AsyncIterator[tuple[str, bool]]:
        """Each item, and whether its line ends with it."""
        source = self.job.open(self.job.get("a") or "-")
        held = ""
        while True:
            data = await source.read(BLOCK)
            held += data.decode("utf-8", "surrogateescape")
            if len(held) > LINE_LIMIT:
                raise TooLong
            end = len(held) if not data else held.rfind(self.delimiter or "\n") + 1
            if end:
                for item, ends in self.cut(held[:end]):
                    if item == self.stop and self.stop:
                        return
                    yield item, ends
                held = held[end:]
            if not data:
                return

    def cut(self, text: str) -> list[tuple[str, bool]]:
        if self.delimiter is not None:
            pieces = text.split(self.delimiter)
            if not pieces[-1]:
                pieces.pop()
            return [(piece, True) for piece in pieces]
        if self.replace is not None:
            return [(self.unquoted(line.lstrip(" \t")), True) for line in text.split("\n") if line.strip(" \t")]
        found: list[tuple[str, bool]] = []
        for line in text.split("\n"):
            words = self.words(line)
            found += [(word, index == len(words) - 1 and not line.endswith((" ", "\t"))) for index, word in enumerate(words)]
        return found

    def unquoted(self, line: str) -> str:
        return "".join(piece for piece, _ in self.pieces(line))

    def words(self, line: str) -> list[str]:
        words: list[str] = []
        word: str | None = None
        for piece, quoted in self.pieces(line):
            if piece in (" ", "\t") and not quoted:
                if word is not None:
                    words.append(word)
                word = None
            else:
                word = (word or "") + piece
        return words if word is None else [*words, word]

    def pieces(self, line: str) -> list[tuple[str, bool]]:
        """Characters with their quotes taken off; True where quoted."""
        found: list[tuple[str, bool]] = []
        quote = ""
        escaped = False
        for char in line:
            if escaped:
                found.append((char, True))
                escaped = False
            elif quote:
                if char == quote:
                    quote = ""
                    found.append(("", True))
                else:
                    found.append((char, True))
            elif char == "\\":
                escaped = True
            elif char in "'\"":
                quote = char
                found.append(("", True))
            else:
                found.append((char, False))
        if quote:
            name = "single" if quote == "'" else "double"
            hint = "; by default quotes are special to xargs unless you use the -0 option"
            raise Complaint(self.job.words(f"unmatched {name} quote{hint}", f"unmatched {name} quote"))
        return found


def _delimiter(job: Job) -> str | None:
    from emulator.machine.programs.text.printf import escapes

    text = job.get("d")
    if text is None:
        return None
    mark = escapes(text)[0]
    if len(mark) != 1:
        raise Complaint(
            f"Invalid input delimiter specification {text}: the delimiter must be "
            "either a single character or an escape sequence starting with \\."
        )
    return mark

"""The conditions of `test` and `[`: what they mean, and what is said of bad ones. Parsing is by the count of words, as
POSIX has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.programs.text.job import Complaint, Job

UNARY = frozenset(
    [
        "-b",
        "-c",
        "-d",
        "-e",
        "-f",
        "-g",
        "-G",
        "-h",
        "-k",
        "-L",
        "-n",
        "-N",
        "-O",
        "-p",
        "-r",
        "-s",
        "-S",
        "-t",
        "-u",
        "-w",
        "-x",
        "-z",
    ]
)
BINARY = frozenset(["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"])


class Conditions:
    def __init__(self, job: Job, words: Sequence[str]) -> None:
        self.job = job
        self.words = list(words)
        self.at = 0

    def wrong(self, gnu: str, busybox: str) -> Complaint:
        return Complaint(self.job.words(gnu, busybox), 2)

    def value(self) -> bool:
        words = self.words
        if not words:
            return False
        if len(words) <= 4:
            return self._posix(words)
        found = self._or(0)
        if self.at < len(words):
            raise self.wrong(f"extra argument {self.job.quote(words[self.at])}", f"{words[self.at]}: unknown operand")
        return found

    def _posix(self, words: list[str]) -> bool:
        """One to four words have a meaning of their own, whatever they look like."""
        count = len(words)
        if count == 1:
            return bool(words[0])
        if count == 2:
            if words[0] == "!":
                return not words[1]
            if words[0] in UNARY:
                return self._unary(words[0], words[1])
            if words[1] in BINARY and self.job.gnu is False:
                raise self.wrong("", f"{words[1]}: argument expected")
            if words[1] in BINARY or words[1] in ("-a", "-o"):
                raise self.wrong(f"missing argument after {self.job.quote(words[1])}", f"{words[1]}: argument expected")
            raise self.wrong(f"{self.job.quote(words[0])}: unary operator expected", f"{words[1]}: unknown operand")
        if count == 3:
            return self._three(words)
        if words[0] == "!":
            return not self._posix(words[1:])
        if words[0] == "(" and words[3] == ")":
            return self._posix(words[1:3])
        found = self._or(0)
        if self.at < len(words):
            raise self.wrong(f"extra argument {self.job.quote(words[self.at])}", f"{words[self.at]}: unknown operand")
        return found

    def _three(self, words: list[str]) -> bool:
        one, operator, two = words
        if operator in BINARY:
            return self._binary(one, operator, two)
        if operator == "-a":
            return bool(one) and bool(two)
        if operator == "-o":
            return bool(one) or bool(two)
        if one == "!":
            return not self._posix(words[1:])
        if one == "(" and two == ")":
            return bool(operator)
        raise self.wrong(f"{self.job.quote(operator)}: binary operator expected", f"{operator}: unknown operand")

    # ---- the grammar, for longer ones

    def _next(self) -> str | None:
        return self.words[self.at] if self.at < len(self.words) else None

    def _or(self, depth: int) -> bool:
        found = self._and(depth)
        while self._next() == "-o":
            self.at += 1
            found = self._and(depth) or found
        return found

    def _and(self, depth: int) -> bool:
        found = self._not(depth)
        while self._next() == "-a":
            self.at += 1
            found = self._not(depth) and found
        return found

    def _not(self, depth: int) -> bool:
        negated = False
        while self._next() == "!":
            self.at += 1
            negated = not negated
        return self._primary(depth) != negated

    def _primary(self, depth: int) -> bool:
        words = self.words
        if self.at >= len(words):
            raise self.wrong(f"missing argument after {self.job.quote(words[-1])}", "argument expected")
        if self.at + 2 < len(words) and words[self.at + 1] in BINARY:
            one, operator, two = words[self.at : self.at + 3]
            self.at += 3
            return self._binary(one, operator, two)
        word = words[self.at]
        if word == "(":
            if depth > 50:
                raise self.wrong("too many parentheses", "too many parentheses")
            self.at += 1
            found = self._or(depth + 1)
            if self._next() != ")":
                raise self.wrong("')' expected", "closing paren expected")
            self.at += 1
            return found
        if word in UNARY and self.at + 1 < len(words):
            self.at += 2
            return self._unary(word, words[self.at - 1])
        self.at += 1
        return bool(word)

    # ---- what they mean

    def _integer(self, text: str) -> int:
        if not re.fullmatch(r"[ \t]*[-+]?\d{1,1000}[ \t]*", text):
            raise self.wrong(f"invalid integer {self.job.quote(text)}", f"{text}: bad number")
        return int(text)

    def _binary(self, one: str, operator: str, two: str) -> bool:
        if operator in ("=", "=="):
            return one == two
        if operator == "!=":
            return one != two
        if operator in "<>":
            return one < two if operator == "<" else one > two
        if operator in ("-nt", "-ot", "-ef"):
            return self._files(one, operator, two)
        a, b = self._integer(one), self._integer(two)
        return {"-eq": a == b, "-ne": a != b, "-lt": a < b, "-le": a <= b, "-gt": a > b, "-ge": a >= b}[operator]

    def _files(self, one: str, operator: str, two: str) -> bool:
        process = self.job.process
        first = process.stat(one) if process.exists(one) else None
        second = process.stat(two) if process.exists(two) else None
        if operator == "-ef":
            return first is not None and second is not None and (first.device, first.inode) == (second.device, second.inode)
        if operator == "-ot":
            first, second = second, first
        return first is not None and (second is None or first.mtime > second.mtime)

    def _unary(self, operator: str, word: str) -> bool:
        process = self.job.process
        if operator in ("-n", "-z"):
            return bool(word) == (operator == "-n")
        if operator == "-t":
            file = process.files.get(self._integer(word))
            return file is not None and file.is_terminal
        if operator in ("-r", "-w", "-x"):
            return process.exists(word) and process.access(word, operator[1])
        try:
            status = process.lstat(word) if operator in ("-h", "-L") else process.stat(word)
        except LinuxError:
            return False
        kinds = {
            "-b": Kind.BLOCK,
            "-c": Kind.CHARACTER,
            "-d": Kind.DIRECTORY,
            "-f": Kind.FILE,
            "-h": Kind.SYMLINK,
            "-L": Kind.SYMLINK,
            "-p": Kind.FIFO,
            "-S": Kind.SOCKET,
        }
        if operator in kinds:
            return status.kind is kinds[operator]
        return {
            "-e": True,
            "-s": status.size > 0,
            "-u": bool(status.mode & 0o4000),
            "-g": bool(status.mode & 0o2000),
            "-k": bool(status.mode & 0o1000),
            "-O": status.uid == process.credentials.uid,
            "-G": status.gid == process.credentials.gid,
            "-N": status.mtime > status.atime,
        }[operator]

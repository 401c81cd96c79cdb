"""expr: an expression of words."""

from __future__ import annotations

import re

from emulator.machine.digits import number_of
from emulator.machine.programs.text import regex
from emulator.machine.programs.text.job import Complaint, Job, Usage, program

_LEVELS = (("|",), ("&",), ("<", "<=", "=", "==", "!=", ">=", ">"), ("+", "-"), ("*", "/", "%"), (":",))
DEPTH_LIMIT = 60


@program(raw=True, trouble=2)
async def main(job: Job) -> int | None:
    words = job.operands[1:] if job.operands[:1] == ["--"] else job.operands
    if not words:
        if not job.gnu:
            raise Complaint("too few arguments")
        raise Usage("missing operand")
    expression = _Expression(job, words)
    value = expression.level(0, True, 0)
    if expression.at < len(words):
        raise Complaint(job.words(f"syntax error: unexpected argument {job.quote(words[expression.at])}", "syntax error"))
    await job.out.text(f"{value}\n")
    return int(_is_null(value))


def _is_null(value: str) -> bool:
    return not value or bool(re.fullmatch(r"-?0+", value))


class _Expression:
    def __init__(self, job: Job, words: list[str]) -> None:
        self.job, self.words, self.at = job, words, 0

    def level(self, number: int, live: bool, depth: int) -> str:
        """Left-associative operators, loosest first; `live` is False in a branch whose value isn't wanted."""
        if depth > DEPTH_LIMIT:
            raise Complaint("expression too complex")
        if number == len(_LEVELS):
            return self.primary(live, depth)
        left = self.level(number + 1, live, depth)
        while self.at < len(self.words) and self.words[self.at] in _LEVELS[number]:
            operator = self.words[self.at]
            self.at += 1
            if operator in "|&":
                wanted = live and _is_null(left) == (operator == "|")
                right = self.level(number + 1, wanted, depth)
                left = self.choose(operator, left, right)
            else:
                right = self.level(number + 1, live, depth)
                left = self.apply(operator, left, right) if live else ""
        return left

    def choose(self, operator: str, left: str, right: str) -> str:
        if operator == "|":
            return left if not _is_null(left) else right if not _is_null(right) else "0"
        return left if not _is_null(left) and not _is_null(right) else "0"

    def apply(self, operator: str, left: str, right: str) -> str:
        if operator == ":":
            return self.match(left, right)
        if operator in _LEVELS[2]:
            return self.compare(operator, left, right)
        a, b = self.number(left), self.number(right)
        if operator in "/%":
            if b == 0:
                raise Complaint("division by zero")
            quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
            return str(quotient if operator == "/" else a - b * quotient)
        return str(a + b if operator == "+" else a - b if operator == "-" else a * b)

    def number(self, text: str) -> int:
        if not re.fullmatch(r"-?\d{1,2000}", text):
            raise Complaint(self.job.words("non-integer argument", "non-numeric argument"))
        return number_of(text)

    def compare(self, operator: str, left: str, right: str) -> str:
        numeric = re.fullmatch(r"-?\d{1,2000}", left) and re.fullmatch(r"-?\d{1,2000}", right)
        difference = int(left) - int(right) if numeric else (left > right) - (left < right)
        truth = {"<": difference < 0, "<=": difference <= 0, "=": difference == 0, "==": difference == 0, "!=": difference != 0}
        truth |= {">=": difference >= 0, ">": difference > 0}
        return str(int(truth[operator]))

    def match(self, text: str, pattern: str) -> str:
        try:
            compiled = regex.compile("^" + pattern if not pattern.startswith("^") else pattern)
        except regex.BadRegex as error:
            raise Complaint(str(error)) from error
        found = compiled.search(text)
        if compiled.groups:
            return (found.group(1) or "") if found else ""
        return str(found.end() if found else 0)

    def take(self) -> str:
        if self.at >= len(self.words):
            last = self.words[self.at - 1] if self.at else ""
            raise Complaint(self.job.words(f"syntax error: missing argument after {self.job.quote(last)}", "syntax error"))
        self.at += 1
        return self.words[self.at - 1]

    def primary(self, live: bool, depth: int) -> str:
        word = self.take()
        if word == "(":
            value = self.level(0, live, depth + 1)
            if self.at >= len(self.words):
                raise Complaint(
                    self.job.words(f"syntax error: expecting ')' after {self.job.quote(self.words[-1])}", "syntax error")
                )
            if self.take() != ")":
                found = self.job.quote(self.words[self.at - 1])
                raise Complaint(self.job.words(f"syntax error: expecting ')' instead of {found}", "syntax error"))
            return value
        if word == ")":
            raise Complaint(self.job.words("syntax error: unexpected ')'", "syntax error"))
        if self.at >= len(self.words):
            return word
        if word == "+" and self.job.gnu:
            return self.take()
        if word == "length":
            return str(len(self.primary(live, depth + 1)))
        if word == "match":
            text = self.primary(live, depth + 1)
            return self.match(text, self.primary(live, depth + 1))
        if word == "index":
            text, chars = self.primary(live, depth + 1), self.primary(live, depth + 1)
            return str(min((text.find(char) + 1 for char in chars if char in text), default=0))
        if word == "substr":
            text, start, size = (self.primary(live, depth + 1) for _ in range(3))
            return self.substring(text, start, size)
        return word

    def substring(self, text: str, start: str, size: str) -> str:
        if not (re.fullmatch(r"-?\d+", start) and re.fullmatch(r"-?\d+", size)) or min(number_of(start), number_of(size)) <= 0:
            return ""
        return text[number_of(start) - 1 : number_of(start) - 1 + number_of(size)]

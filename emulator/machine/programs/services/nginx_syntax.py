"""nginx's configuration language: words, `;`, blocks, include. What a directive means is nginx_config's matter."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process

COMMAND_LINE = "command line"
DEPTH_MAX = 16
WORD_MAX = 4096
KEPT_MAX = 64 * 1024


class ConfigError(EmulatorError):
    """A configuration that nginx refuses; `str()` is the sentence behind `[emerg]`."""

    def __init__(self, text: str, file: str = "", line: int = 0) -> None:
        super().__init__(f"{text} in {file}:{line}" if file else text)


@dataclass(eq=False)
class Directive:
    """`name args…;` or `name args… { block }`. Nothing changes once its file is read: containers share what is alike."""

    name: str
    args: list[str]
    file: str
    line: int
    block: list[Directive] | None = None

    def wrong(self, text: str) -> ConfigError:
        return ConfigError(text, self.file, self.line)

    @property
    def is_include(self) -> bool:
        """Whether another file's directives stand for it."""
        return self.name == "include" and self.block is None

    @cached_property
    def has_include(self) -> bool:
        """Whether there is one in its block."""
        return any(inner.is_include or inner.has_include for inner in self.block or ())

    @cached_property
    def types(self) -> tuple[tuple[str, str], ...]:
        """The block of `types`: file name endings and their media types."""
        return tuple((ending, row.name) for row in self.block or [] for ending in row.args)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or one of `;` `{` `}` (then `mark` is set)."""

    text: str
    line: int
    mark: bool = False


@lru_cache(maxsize=128)
def _kept(text: str, file: str) -> tuple[Token, ...]:
    return tuple(_tokens(text, file))


def tokens(text: str, file: str) -> tuple[Token, ...]:
    """The words of a file; the same files are read over and over, by every container of an image."""
    return _kept(text, file) if len(text) < KEPT_MAX else tuple(_tokens(text, file))


def _tokens(text: str, file: str) -> Iterator[Token]:
    """The words of a file. Quotes and backslashes are undone."""
    at, line, size = 0, 1, len(text)
    while at < size:
        letter = text[at]
        if letter == "\n":
            line += 1
            at += 1
        elif letter in " \t\r":
            at += 1
        elif letter == "#":
            at = _end_of_line(text, at)
        elif letter in ";{}":
            yield Token(letter, line, True)
            at += 1
        else:
            start, started = at, line
            word, at = _quoted(text, at, file) if letter in "\"'" else _bare(text, at)
            line += text.count("\n", start, at)
            yield Token(word, started)


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _quoted(text: str, at: int, file: str) -> tuple[str, int]:
    quote, out = text[at], []
    at += 1
    while at < len(text) and text[at] != quote:
        if text[at] == "\\" and at + 1 < len(text):
            out.append(_escape(text[at + 1]))
            at += 2
        else:
            out.append(text[at])
            at += 1
    if at >= len(text):
        last = text.count("\n") + 1
        raise ConfigError('unexpected end of file, expecting ";" or "}"', file, last)
    return "".join(out), at + 1


def _bare(text: str, at: int) -> tuple[str, int]:
    out: list[str] = []
    while at < len(text) and text[at] not in " \t\r\n;{":
        if text[at] == "\\" and at + 1 < len(text):
            out.append(_escape(text[at + 1]))
            at += 2
        elif text.startswith("${", at):
            out.append("${")
            at += 2
        else:
            out.append(text[at])
            at += 1
    return "".join(out), at


def _escape(letter: str) -> str:
    known = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
    return known.get(letter, "\\" + letter)


Include = Callable[[Directive], list[Directive]]


@lru_cache(maxsize=128)
def _alone(text: str, file: str) -> list[Directive] | None:
    """The directives of one file, `include` among them; None where they cannot be read."""
    try:
        return _parsed(text, file, lambda directive: [directive])
    except ConfigError:
        return None


def _parsed(text: str, file: str, include: Include) -> list[Directive]:
    """All directives of one text; `include` gives those of other files."""
    stack: list[list[Directive]] = [[]]
    words: list[Token] = []
    line = 1
    for token in tokens(text, file):
        line = token.line
        if not token.mark:
            if len(words) > 1000 or len(token.text) > WORD_MAX:
                raise ConfigError(f'too long parameter "{token.text[:10]}..." started', file, line)
            words.append(token)
        elif token.text == "}":
            _close(stack, words, file, line)
        elif not words:
            raise ConfigError(f'unexpected "{token.text}"', file, line)
        else:
            _add(stack, words, token, file, include)
            words = []
    last = text.count("\n") + 1
    if words and file == COMMAND_LINE:
        raise ConfigError(f'unexpected end of parameter, expecting ";" in {file}')
    if words:
        raise ConfigError('unexpected end of file, expecting ";" or "}"', file, last)
    if len(stack) > 1:
        raise ConfigError('unexpected end of file, expecting "}"', file, last)
    return stack[0]


def _close(stack: list[list[Directive]], words: list[Token], file: str, line: int) -> None:
    if words or len(stack) == 1:
        raise ConfigError('unexpected "}"', file, line)
    stack.pop()


def _add(stack: list[list[Directive]], words: list[Token], end: Token, file: str, include: Include) -> None:
    directive = Directive(words[0].text, [word.text for word in words[1:]], file, end.line)
    if end.text == "{":
        directive.block = []
        if len(stack) > DEPTH_MAX:
            raise directive.wrong("too many nested blocks")
        stack[-1].append(directive)
        stack.append(directive.block)
    elif directive.name == "include":
        stack[-1].extend(include(directive))
    else:
        stack[-1].append(directive)


class Reader:
    """Reads files into directives, following `include`. `prefix` is where relative names start."""

    def __init__(self, process: Process, prefix: str) -> None:
        self.process, self.prefix = process, prefix
        self.texts: dict[str, bytes] = {}
        """What was read, by path, in the order of `nginx -T`."""

    def read(self, path: str, depth: int = 0) -> list[Directive]:
        try:
            data = self.process.read_file(path)
        except LinuxError as error:
            raise ConfigError(f'open() "{path}" failed ({error.errno.value[0]}: {error})') from error
        self.texts.setdefault(path, data)
        if data.startswith(b"\x7fELF"):  # a file whose text the image's data doesn't give
            return []
        return self.parse(data.decode("utf-8", "surrogateescape"), path, depth)

    def parse(self, text: str, file: str, depth: int = 0) -> list[Directive]:
        """All directives of one text; a `-g` argument is a text too."""
        alone = _alone(text, file) if len(text) < KEPT_MAX else None
        if alone is not None:
            return self._expanded(alone, depth)
        return _parsed(text, file, lambda directive: self._include(directive, depth))

    def _expanded(self, directives: list[Directive], depth: int) -> list[Directive]:
        """With other files' directives where they are included."""
        found: list[Directive] = []
        for directive in directives:
            if directive.is_include:
                found += self._include(directive, depth)
            elif directive.has_include:
                found.append(replace(directive, block=self._expanded(directive.block or [], depth)))
            else:
                found.append(directive)
        return found

    def _include(self, directive: Directive, depth: int) -> list[Directive]:
        if len(directive.args) != 1:
            raise directive.wrong('invalid number of arguments in "include" directive')
        if depth > DEPTH_MAX:
            raise directive.wrong("too many nested includes")
        path = self.full(directive.args[0])
        if not set(path) & set("*?["):
            try:
                return self.read(path, depth + 1)
            except ConfigError as error:
                raise (directive.wrong(str(error)) if str(error).startswith("open()") else error) from error
        found: list[Directive] = []
        for name in sorted(self._glob(path)):
            found += self.read(name, depth + 1)
        return found

    def _glob(self, path: str) -> list[str]:
        """Paths that a pattern fits; patterns in the directories too."""
        paths = ["/"]
        for part in path.strip("/").split("/"):
            grown = []
            for base in paths:
                grown += [f"{base.rstrip('/')}/{name}" for name in self._matching(base, part)]
            paths = grown
        return [path for path in paths if self.process.exists(path)]

    def _matching(self, base: str, part: str) -> list[str]:
        if not set(part) & set("*?["):
            return [part]
        try:
            names = self.process.listdir(base)
        except LinuxError:
            return []
        return [name for name in names if fnmatch.fnmatchcase(name, part) and (name[0] != "." or part[0] == ".")]

    def full(self, path: str) -> str:
        return path if path.startswith("/") else f"{self.prefix.rstrip('/')}/{path}"

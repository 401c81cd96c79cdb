"""The host's prompt on a real terminal: where the host's bash wants a line, prompt_toolkit edits it, while the world goes on.

bash asks by `edit` (from within the timeline) and waits; the face sees `asked`, and answers by `converse`.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app, run_in_terminal
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.input import create_input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.utils import is_dumb_terminal

from emulator.faces.repl.completion import HostCompleter
from emulator.faces.repl.highlight import STYLE, HostLexer
from emulator.faces.repl.history import HistoryFile, ShownHistory
from emulator.faces.repl.keys import Abandoned, keys
from emulator.faces.session import Session
from emulator.faces.terminal import RealTerminal
from emulator.machine.shell.editor import EndOfInput, KeyboardInterrupted
from emulator.machine.shell.errors import Jump
from emulator.machine.shell.shell import Shell
from emulator.timeline import Bell

SIMULATED = "simulated Docker 28.5.2 "
INVISIBLE = re.compile("\x01([^\x02]*)\x02")
COLOURS = re.compile(r"(?:\x1b\[[0-9;]*m)+")


@dataclass(frozen=True, slots=True)
class Question:
    """bash wants a line; `name` is the variable of the prompt."""

    shell: Shell
    prompt: str
    name: str


class HostPrompt:
    """The `LineEditor` of the host's terminal. `marked`: the right prompt says that all this is simulated."""

    def __init__(self, session: Session, real: RealTerminal, history: HistoryFile, *, marked: bool) -> None:
        self._session, self._real, self._file = session, real, history
        self._marked = marked
        self.asked: Question | None = None
        self._answer: str | type[Jump] = ""
        self._answered = Bell()
        self._lines: deque[str] = deque()
        self._kept: dict[int, int] = {}
        self._history = ShownHistory()
        self._editor: PromptSession[str] = PromptSession(
            history=self._history, lexer=HostLexer(), style=STYLE, key_bindings=keys(), complete_while_typing=False,
            input=create_input(sys.stdin), output=None if is_dumb_terminal() else terminal_output(), rprompt=self._right,
        )  # fmt: skip
        self._editor.interrupt_exception = Abandoned  # on a dumb terminal, which has no keys of ours
        real.ahead = self._ahead

    async def edit(self, shell: Shell, prompt: str, name: str) -> str:
        """See `LineEditor`: what was typed already is taken, else the question stands until it is answered."""
        self.keep(shell)
        if self._lines:
            return self._lines.popleft()
        await self._take_typed(shell)
        self.asked = Question(shell, prompt, name)
        await self._answered.wait()
        if isinstance(self._answer, str):
            return self._answer
        raise self._answer

    def converse(self, ended: Callable[[], bool]) -> None:
        """Answers the question: edits a line, until Enter, Ctrl-C, Ctrl-D, or the end of the one who asked."""
        assert self.asked is not None
        self._answer = asyncio.run(self._ask(self.asked, ended))
        self.asked = None
        self._real.begin_row()
        self._answered.ring()

    def keep(self, shell: Shell) -> None:
        """Writes the commands that are new to the history's file; a shell begins with those of earlier ones."""
        history, pid = shell.history, shell.process.pid
        if pid not in self._kept:
            history.lines[:0] = self._file.read()
        else:
            new = history.first + len(history.lines) - self._kept[pid]
            self._file.append(history.lines[-new:] if new > 0 else ())
        self._kept[pid] = history.first + len(history.lines)

    async def _ask(self, question: Question, ended: Callable[[], bool]) -> str | type[Jump]:
        self._history.lines = question.shell.history.lines
        self._real.show = self._show_above
        self._above = bytearray()
        asking = asyncio.ensure_future(self._prompt(question))
        try:
            while not (asking.done() or ended()):
                busy = self._session.timeline.tick(self._real.clock())
                if self._above:
                    await run_in_terminal(self._print_above)
                await asyncio.wait([asking], timeout=0 if busy else self._real.pause())
        finally:
            self._real.show = self._real.write
            asking.cancel()
        return await self._outcome(asking)

    async def _prompt(self, question: Question) -> str:
        vi = "vi" in question.shell.options
        return await self._editor.prompt_async(
            ANSI(colours_alone(question.prompt)), completer=HostCompleter(self._session.engine, question.shell),
            editing_mode=EditingMode.VI if vi else EditingMode.EMACS, handle_sigint=False,
        )  # fmt: skip

    async def _outcome(self, asking: asyncio.Future[str]) -> str | type[Jump]:
        try:
            first, *others = (await asking).split("\n")
        except Abandoned:
            return KeyboardInterrupted
        except (EOFError, asyncio.CancelledError):
            return EndOfInput
        self._lines.extend(others)
        return first

    async def _take_typed(self, shell: Shell) -> None:
        """What was typed while a command ran comes to the prompt."""
        terminal = self._real.simulated
        saved = terminal.attributes
        terminal.attributes = saved.raw()
        typed = bytearray()
        while terminal.ready() and (some := await terminal.read(4096)):
            typed += some
        terminal.attributes = saved
        pressed: list[KeyPress] = []
        parser = Vt100Parser(pressed.append)
        parser.feed_and_flush(typed.decode("utf-8", "replace"))
        store_typeahead(self._editor.input, pressed)

    def _ahead(self) -> bytes:
        """Keys that came behind the Enter of the last line."""
        return "".join(key.data for key in get_typeahead(self._editor.input)).encode()

    def _right(self) -> str:
        question = self.asked
        fresh = question is not None and question.name == "PS1" and self._real.at_margin
        return SIMULATED if self._marked and fresh and not get_app().is_done else ""

    def _show_above(self, data: bytes) -> None:
        self._above += data

    def _print_above(self) -> None:
        shown, self._above = bytes(self._above), bytearray()
        self._real.write(shown if shown.endswith(b"\n") else shown + b"\r\n")


def colours_alone(prompt: str) -> str:
    """A prompt whose `\\[ … \\]` are left around what moves no cursor and is no colour, such as a window's title."""
    return INVISIBLE.sub(lambda match: match[1] if COLOURS.fullmatch(match[1]) else match[0], prompt)


def terminal_output() -> Vt100_Output:
    """The real one. It is not asked where its cursor is: the answer could come when a container reads the keys."""
    known = Vt100_Output.from_pty(sys.stdout)
    return Vt100_Output(sys.stdout, known.get_size, term=known.term, enable_cpr=False)

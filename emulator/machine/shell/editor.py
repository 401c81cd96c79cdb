"""The line editor of bash and busybox: keys from a terminal in raw mode to one line, drawn as it changes.

What keys do is in the KEYS table; how the screen follows is display.py's; completion is completion.py's.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.signals import Signal
from emulator.machine.shell import editor_words
from emulator.machine.shell.completion import Completion, complete
from emulator.machine.shell.display import Display
from emulator.machine.shell.errors import Jump

if TYPE_CHECKING:
    from emulator.machine.kernel.terminal import Terminal
    from emulator.machine.shell.shell import Shell

SEQUENCE = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z]|[^\[O])")
LINE_LIMIT = 1 << 17
LISTED = 100


class EndOfInput(Jump):
    """Ctrl-D on an empty line, or the terminal is gone."""


class KeyboardInterrupted(Jump):
    """Ctrl-C at the prompt."""


async def edit_line(shell: Shell, terminal: Terminal, prompt: str) -> str:
    """One line from the terminal, without its newline."""
    saved = terminal.attributes
    terminal.attributes = saved.raw()
    shell.process.interruptible = True
    try:
        return await Editor(shell, terminal, prompt).run()
    finally:
        shell.process.interruptible = False
        terminal.attributes = saved


class Editor:
    def __init__(self, shell: Shell, terminal: Terminal, prompt: str) -> None:
        self.shell = shell
        self.display = Display(shell.process, terminal, prompt)
        self.text = ""
        self.cursor = 0
        self.kill_ring = shell.killed
        self.history = [*shell.history.lines, ""]
        self.place = len(self.history) - 1
        self.tabs = 0
        #: Whether the key before killed, and what M-. put in: how many lines back it was, and how long.
        self.killed = self.killing = False
        self.yanked: tuple[int, int] | None = None
        self.yanking: tuple[int, int] | None = None
        self.keys = shell.typed_ahead
        self.done = False

    async def run(self) -> str:
        await self.display.start()
        while not self.done:
            key = await self.key()
            self.tabs = self.tabs + 1 if key == "\t" else 0
            await self.press(key)
        return self.text

    async def key(self) -> str:
        """The next key: a character, or a whole escape sequence."""
        while True:
            found = self.buffered()
            if found is not None:
                return found
            try:
                data = await self.shell.process.read(0, 4096)
            except LinuxError:
                await self.signals()
                continue
            if not data:
                raise EndOfInput
            self.keys.extend(data)

    def buffered(self) -> str | None:
        """A key from what was typed already; None when it isn't whole yet."""
        text = bytes(self.keys[:64]).decode("utf-8", "surrogateescape")
        if not text:
            return None
        match = SEQUENCE.match(text)
        key = match.group() if match is not None else text[0]
        if key == "\x1b" and len(text) > 1 and match is None:
            return None
        lead = self.keys[0]
        need = 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        if len(self.keys) < need and lead >= 0xC0:
            return None
        if key == "\x1b":
            return None
        del self.keys[: len(key.encode("utf-8", "surrogateescape"))]
        return key

    async def signals(self) -> None:
        pending = self.shell.process.pending
        while pending:
            signal = pending.popleft()
            if signal is Signal.WINCH:
                await self.display.resized(self.text, self.cursor)
            elif signal is Signal.INT:
                await self.interrupt()
            elif action := self.shell.traps.actions.get(signal.name):
                await self.shell.traps.run(self.shell, action)

    async def press(self, key: str) -> None:
        self.killed, self.killing = self.killing, False
        self.yanked, self.yanking = self.yanking, None
        action = KEYS.get(key) or (editor_words.KEYS.get(key) if self.shell.flavour.is_bash else None)
        if action is not None:
            await action(self)
        elif key[0] != "\x1b" and (key >= " " or key == "\t"):
            await self.insert(key)

    # -- changing the line ---------------------------------------------------------------------------------------

    async def insert(self, text: str) -> None:
        if len(self.text) + len(text) > LINE_LIMIT:
            return
        await self.set(self.text[: self.cursor] + text + self.text[self.cursor :], self.cursor + len(text))

    async def set(self, text: str, cursor: int) -> None:
        before, at = self.text, self.cursor
        self.text, self.cursor = text, max(0, min(cursor, len(text)))
        await self.display.update(before, at, self.text, self.cursor)

    async def delete(self, start: int, end: int, keep: bool = False) -> None:
        if keep and end > start:
            before = self.kill_ring[0] if self.killed and self.kill_ring else ""
            piece = self.text[start:end]
            self.kill_ring[:] = [piece + before if end == self.cursor else before + piece]
            self.killing = True
        await self.set(self.text[:start] + self.text[end:], start)

    async def accept(self) -> None:
        await self.set(self.text, len(self.text))
        await self.display.write("\n")
        self.done = True

    async def interrupt(self) -> None:
        await self.set(self.text, len(self.text))
        await self.display.write("^C\n")
        raise KeyboardInterrupted

    async def end_or_delete(self) -> None:
        if not self.text:
            await self.display.write("\n")
            raise EndOfInput
        await self.delete(self.cursor, min(self.cursor + 1, len(self.text)))

    async def delete_under(self) -> None:
        await self.delete(self.cursor, min(self.cursor + 1, len(self.text)))

    async def backspace(self) -> None:
        if self.cursor:
            await self.delete(self.cursor - 1, self.cursor)

    async def kill_to_end(self) -> None:
        await self.delete(self.cursor, len(self.text), keep=True)

    async def kill_to_start(self) -> None:
        await self.delete(0, self.cursor, keep=True)

    async def kill_word_back(self) -> None:
        start = len(re.sub(r"\S+\s*$", "", self.text[: self.cursor]))
        await self.delete(start, self.cursor, keep=True)

    async def kill_part_back(self) -> None:
        await self.delete(self.word_start(), self.cursor, keep=True)

    async def kill_part(self) -> None:
        await self.delete(self.cursor, self.word_end(), keep=True)

    async def yank(self) -> None:
        if self.kill_ring:
            await self.insert(self.kill_ring[0])

    async def quoted(self) -> None:
        """Ctrl-V: the next key as it is."""
        await self.insert(await self.key())

    async def transpose(self) -> None:
        place = min(self.cursor, len(self.text) - 1)
        if place > 0:
            text = self.text
            await self.set(text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :], place + 1)

    # -- moving --------------------------------------------------------------------------------------------------

    def word_start(self) -> int:
        return len(re.sub(r"\w+\W*$", "", self.text[: self.cursor]))

    def word_end(self) -> int:
        match = re.compile(r"\W*\w+").match(self.text, self.cursor)
        return match.end() if match is not None else len(self.text)

    async def home(self) -> None:
        await self.set(self.text, 0)

    async def end(self) -> None:
        await self.set(self.text, len(self.text))

    async def left(self) -> None:
        await self.set(self.text, self.cursor - 1)

    async def right(self) -> None:
        await self.set(self.text, self.cursor + 1)

    async def word_left(self) -> None:
        await self.set(self.text, self.word_start())

    async def word_right(self) -> None:
        await self.set(self.text, self.word_end())

    async def clear(self) -> None:
        await self.display.clear(self.text, self.cursor)

    # -- history -------------------------------------------------------------------------------------------------

    async def recall(self, place: int) -> None:
        if not 0 <= place < len(self.history):
            await self.display.write("\a")
            return
        self.history[self.place] = self.text
        self.place = place
        await self.set(self.history[place], len(self.history[place]))

    async def older(self) -> None:
        await self.recall(self.place - 1)

    async def newer(self) -> None:
        await self.recall(self.place + 1)

    async def oldest(self) -> None:
        await self.recall(0)

    async def newest(self) -> None:
        await self.recall(len(self.history) - 1)

    async def search_back(self) -> None:
        """Ctrl-R: the newest line that holds what is typed."""
        wanted, found = "", self.text
        before, at = self.display.prompt, len(self.history) - 1
        while True:
            await self.display.change_prompt(f"(reverse-i-search)`{wanted}': ", found, len(found))
            key = await self.key()
            if key == "\x12":
                at = self.find(wanted, at - 1) if wanted else at
            elif key in ("\x7f", "\b"):
                wanted, at = wanted[:-1], len(self.history) - 1
            elif key >= " " and key[0] != "\x1b":
                wanted += key
                at = self.find(wanted, at)
            else:
                break
            found = self.history[at] if wanted and at >= 0 else found
            at = max(at, 0)
        await self.leave_search(key, before, found)

    def find(self, wanted: str, start: int) -> int:
        places = range(min(start, len(self.history) - 1), -1, -1)
        return next((place for place in places if wanted in self.history[place]), max(start + 1, 0))

    async def leave_search(self, key: str, prompt: str, found: str) -> None:
        self.text = self.text if key == "\x07" else found
        self.cursor = len(self.text)
        await self.display.change_prompt(prompt, self.text, self.cursor)
        if key not in ("\x07", "\x1b"):
            await self.press(key)

    # -- completion ----------------------------------------------------------------------------------------------

    async def tab(self) -> None:
        completion = complete(self.shell, self.text[: self.cursor])
        if completion is None:
            await self.display.write("\a")
            return
        if completion.insert:
            await self.insert(completion.insert)
            self.tabs = 0
        elif len(completion.candidates) > 1 and self.tabs > 1:
            await self.list_candidates(completion)
        else:
            await self.display.write("\a")

    async def list_candidates(self, completion: Completion) -> None:
        shown = completion.candidates[: LISTED * 10]
        await self.display.list_below(shown, self.text, self.cursor)


async def nothing(editor: Editor) -> None:
    """A key that does nothing here."""


KEYS: dict[str, Callable[[Editor], Awaitable[None]]] = {
    "\r": Editor.accept,
    "\n": Editor.accept,
    "\t": Editor.tab,
    "\x01": Editor.home,
    "\x02": Editor.left,
    "\x03": Editor.interrupt,
    "\x04": Editor.end_or_delete,
    "\x05": Editor.end,
    "\x06": Editor.right,
    "\x08": Editor.backspace,
    "\x0b": Editor.kill_to_end,
    "\x0c": Editor.clear,
    "\x0e": Editor.newer,
    "\x10": Editor.older,
    "\x12": Editor.search_back,
    "\x14": Editor.transpose,
    "\x15": Editor.kill_to_start,
    "\x16": Editor.quoted,
    "\x17": Editor.kill_word_back,
    "\x19": Editor.yank,
    "\x1a": nothing,
    "\x1c": nothing,
    "\x7f": Editor.backspace,
    "\x1b[A": Editor.older,
    "\x1b[B": Editor.newer,
    "\x1b[C": Editor.right,
    "\x1b[D": Editor.left,
    "\x1bOA": Editor.older,
    "\x1bOB": Editor.newer,
    "\x1bOC": Editor.right,
    "\x1bOD": Editor.left,
    "\x1b[H": Editor.home,
    "\x1b[F": Editor.end,
    "\x1bOH": Editor.home,
    "\x1bOF": Editor.end,
    "\x1b[1~": Editor.home,
    "\x1b[4~": Editor.end,
    "\x1b[3~": Editor.delete_under,
    "\x1b[1;5C": Editor.word_right,
    "\x1b[1;5D": Editor.word_left,
    "\x1bb": Editor.word_left,
    "\x1bf": Editor.word_right,
    "\x1bd": Editor.kill_part,
    "\x1b\x7f": Editor.kill_part_back,
    "\x1b<": Editor.oldest,
    "\x1b>": Editor.newest,
}

"""Keys of readline that change words: M-u, M-l, M-c, M-t, and M-. for the last word of the lines before."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.machine.shell.editor import Editor

WORD = re.compile(r"\w+")


async def change(editor: Editor, how: Callable[[str], str]) -> None:
    """The word at or behind the cursor, which then stands behind it."""
    start, end = editor.cursor, editor.word_end()
    text = editor.text
    await editor.set(text[:start] + WORD.sub(lambda word: how(word.group()), text[start:end]) + text[end:], end)


async def upper(editor: Editor) -> None:
    await change(editor, str.upper)


async def lower(editor: Editor) -> None:
    await change(editor, str.lower)


async def capital(editor: Editor) -> None:
    await change(editor, lambda word: word[:1].upper() + word[1:].lower())


async def transpose(editor: Editor) -> None:
    """The word before the cursor changes places with the next; at the end of the line the last two do."""
    words = list(WORD.finditer(editor.text))
    second = next((place for place, word in enumerate(words) if word.end() > editor.cursor), len(words) - 1)
    if second < 1:
        return
    one, two = words[second - 1], words[second]
    text = editor.text
    middle = text[one.end() : two.start()]
    await editor.set(text[: one.start()] + two.group() + middle + one.group() + text[two.end() :], two.end())


async def last_argument(editor: Editor) -> None:
    """Again and again: of lines further back, in place of what the key before put there."""
    back, size = editor.yanked if editor.yanked is not None else (0, 0)
    if back + 2 > len(editor.history):
        return
    words = editor.history[-2 - back].split()
    word = words[-1] if words else ""
    start = editor.cursor - size
    await editor.set(editor.text[:start] + word + editor.text[editor.cursor :], start + len(word))
    editor.yanking = (back + 1, len(word))


KEYS: dict[str, Callable[[Editor], Awaitable[None]]] = {
    "\x1bu": upper,
    "\x1bl": lower,
    "\x1bc": capital,
    "\x1bt": transpose,
    "\x1b.": last_argument,
    "\x1b_": last_argument,
}

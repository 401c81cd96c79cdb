"""What differs from prompt_toolkit's own keys: Ctrl-C leaves its mark, and Tab is done before the next key is looked at."""

from __future__ import annotations

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, get_common_complete_suffix
from prompt_toolkit.filters import has_completions
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from emulator.errors import EmulatorError


class Abandoned(EmulatorError):
    """Ctrl-C. (asyncio would end its loop at a KeyboardInterrupt.)"""


def keys() -> KeyBindings:
    """The bindings."""
    bindings = KeyBindings()
    bindings.add("c-c")(_abandon)
    bindings.add("tab", filter=~has_completions)(_complete)
    return bindings


def _abandon(event: KeyPressEvent) -> None:
    buffer = event.current_buffer
    buffer.cursor_position = len(buffer.text)
    buffer.insert_text("^C")
    event.app.exit(exception=Abandoned())


def _complete(event: KeyPressEvent) -> None:
    """What is sure is put in; a menu shows the rest."""
    buffer: Buffer = event.current_buffer
    found = list(buffer.completer.get_completions(buffer.document, CompleteEvent(completion_requested=True)))
    if len(found) == 1:
        buffer.apply_completion(found[0])
    elif found:
        buffer.insert_text(get_common_complete_suffix(buffer.document, found))
        buffer.start_completion()

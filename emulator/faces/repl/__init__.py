"""`emulator`: a shell on the host machine of a world, in a real terminal."""

from emulator.faces.repl.shell import run_shell

__all__ = ["run_shell"]

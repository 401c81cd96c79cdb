"""uncompress: `gzip -d`, as Debian has it."""

from __future__ import annotations

from emulator.machine.programs.gnu.gzip import tool

main = tool(("d",))

"""zcat: `gzip -dc`."""

from __future__ import annotations

from emulator.machine.programs.gnu.gzip import tool

main = tool(("d", "c"))

"""b2sum: BLAKE2b sums of files, and their check."""

from __future__ import annotations

from emulator.machine.programs.text.digests import digester

main = digester("blake2b", "BLAKE2b")

"""sha384sum: SHA384 sums of files, and their check."""

from __future__ import annotations

from emulator.machine.programs.text.digests import digester

main = digester("sha384", "SHA384")

"""sha512sum: SHA512 sums of files, and their check."""

from __future__ import annotations

from emulator.machine.programs.text.digests import digester

main = digester("sha512", "SHA512")

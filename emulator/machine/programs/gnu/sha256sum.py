"""sha256sum: SHA256 sums of files, and their check."""

from __future__ import annotations

from emulator.machine.programs.text.digests import digester

main = digester("sha256", "SHA256")

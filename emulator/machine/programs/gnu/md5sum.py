"""md5sum: MD5 sums of files, and their check."""

from __future__ import annotations

from emulator.machine.programs.text.digests import digester

main = digester("md5", "MD5")

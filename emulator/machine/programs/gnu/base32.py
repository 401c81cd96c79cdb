"""base32: bytes as letters, and back."""

from __future__ import annotations

import base64 as codec

from emulator.machine.programs.gnu.base64 import coder

main = coder(codec.b32encode, codec.b32decode)

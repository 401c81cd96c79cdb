"""`python -m emulator.faces.daemon HOME`: how a shim starts the daemon. It is nobody's child and holds no terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from emulator.faces.daemon.life import daemon

sys.exit(daemon(Path(sys.argv[1]), os.environ))

"""`python -m emulator.faces.daemon HOME`: how a shim starts the daemon. It is nobody's child and holds no terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from emulator.faces.daemon.server import main

sys.exit(main(Path(sys.argv[1]), dict(os.environ)))

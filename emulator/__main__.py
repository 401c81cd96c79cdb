"""`python -m emulator` is the command `emulator`."""

import sys

from emulator.faces.cli import main

sys.exit(main())

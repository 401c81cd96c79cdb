"""dropuser: a row of the scripts that send one statement."""

from emulator.machine.programs.postgresql.scripts import main as main

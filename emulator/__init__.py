"""docker-emulator: a Docker that needs no Docker. Importing the package costs nothing; doors are in `emulator.faces`."""

__version__ = "0.1.0"

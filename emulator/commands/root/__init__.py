"""Commands that stand alone: `docker version`, `docker inspect`, …; one file a command."""

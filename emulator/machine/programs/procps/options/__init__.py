"""ps' words: UNIX, BSD and GNU options, which may stand together.

What cannot be read so is read once more with all letters as BSD's, as `ps -aux` always was; where that fails too, the first
complaint is the one that is told.
"""

from __future__ import annotations

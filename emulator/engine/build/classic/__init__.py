"""The classic builder (moby: builder/dockerfile): a container and an image for every instruction.

request.py   what is asked for, and how it may end
source.py    the context and the Dockerfile in it
builder.py   all stages, one after another; bases.py the images that they begin with
steps.py     one instruction: a change of the configuration, a command (running.py), files (copying.py)
chain.py     the images, each found again by its parent and by what made it; words.py what is said of a step
"""

from emulator.engine.build.classic.builder import classic_build
from emulator.engine.build.classic.request import ClassicRequest, StepFailed

__all__ = ["ClassicRequest", "StepFailed", "classic_build"]

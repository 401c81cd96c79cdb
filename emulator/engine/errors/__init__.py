"""How the engine refuses, one module an object: a class a wording (moby: daemon/errors.go and its kin).

What depends on a container's status alone is in `emulator.model.refusals`.
"""

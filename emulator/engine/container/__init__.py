"""Verbs on containers, one a module (moby: daemon/). A module's public coroutine or function is a method of Engine."""

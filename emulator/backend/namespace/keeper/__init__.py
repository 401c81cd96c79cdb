"""The keeper: one process for each engine that holds a user, a mount and a pid namespace, and dies with its engine.

The engine asks by calling a function of the keeper's side: `keeper.call(layers.unpack, Unpack(…))` sends the function's name
and the request; there it is called with the `Agent`. Bulk bytes go in and out as descriptors (memory files), never in messages.
"""

"""What the engine knows: frozen records, the lifecycle table, events, and World, which holds them all.

Nothing here decides, waits, prints or knows the machine; `engine/` decides, and hands its decisions to `World.apply`.
"""

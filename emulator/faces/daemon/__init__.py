"""The daemon behind the `docker` on PATH: one world of one EMULATOR_HOME, on the wall clock, for the user who owns it.

    home          where a world lives: its socket, lock and log
    reactor       the timeline joined to real descriptors
    real_files    the real host's files as a simulated file system (bind mounts, `docker cp`, build contexts)
    guest         one `docker` command line: what the shim sent, and its console
    server        accepts guests, and goes away when nobody needs it
"""

"""The daemon behind the `docker` on PATH: one world of one EMULATOR_HOME, on the wall clock, for the user who owns it.

    home          where a world lives: its socket, lock and log
    reactor       tasks that wait for real descriptors
    doors         published ports on real loopback sockets; `datagrams` are those of UDP
    real_files    the real host's files as a simulated file system (bind mounts, `docker cp`, build contexts)
    guest         one `docker` command line: what the shim sent, and its console
    kept_world    the world, and the file that keeps it
    server        the doors of the world: the shim's and the API's
    life          from the home's lock to its end, as the shim's daemon or as `emulator serve`
"""

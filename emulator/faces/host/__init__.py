"""The host's side of a world: a small simulated machine whose `docker` is this project's client.

    machine.py    the host machine: its files, its environment
    console.py    a process of that machine as the client's console
    files.py      its files, as the client sees them
    program.py    the program `docker` itself
"""

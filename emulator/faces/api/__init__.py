"""The Engine API: this world for every Docker client, over a unix socket and, when asked, TCP.

    door.py        where it listens, and who may come in
    bridge.py      the wall clock and asyncio on one side, the world's timeline on the other
    connection.py  one connection: h11, and streams once it is taken over
    request.py     what a client asks: path, version, query, body
    reply.py       what it gets: documents, texts, streams, a connection taken over
    routes.py      the table of paths
    handlers/      one module an object: from a request to an operation of the engine
    published.py   published ports, answered on real loopback sockets
    serve.py       `emulator serve`

Handlers run on the world's timeline and may not touch asyncio, sockets or the clock.
"""

"""The Engine API: this world for every Docker client, over a unix socket and, when asked, TCP.

    api.py         the doors of a world, and who came in
    door.py        where it listens, and who may come in
    connection.py  one connection: h11, and streams once it is taken over
    request.py     what a client asks: path, version, query, body
    reply.py       what it gets: documents, texts, streams, a connection taken over
    routes.py      the table of paths
    handlers/      one module an object: from a request to an operation of the engine

Handlers run on the world's timeline and may not touch asyncio, sockets or the clock.
"""

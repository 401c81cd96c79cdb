"""The Engine API: this world for every Docker client, over a unix socket and, when asked, TCP.

    api.py         the doors of a world, and who came in
    door.py        where it listens, and who may come in
    connection.py  one connection: request after request is answered
    wire.py        its bytes, in and out
    requests.py    from bytes to requests, by h11 or, where they are of the usual kind, by quick.py
    answer_head.py the engine's own headers
    handover.py    a connection that is taken over
    request.py     what a client asks: path, version, query, body
    reply.py       what it gets: documents, texts, streams, a connection taken over
    routes.py      the table of paths
    handlers/      one module an object: from a request to an operation of the engine

Handlers run on the world's timeline and may not touch asyncio, sockets or the clock.
"""

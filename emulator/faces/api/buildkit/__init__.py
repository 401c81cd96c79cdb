"""BuildKit over the Engine API: what `docker build` of the real client, buildx and compose speak (gRPC over HTTP/2).

    protobuf.py  messages as bytes; messages.py their tables, of BuildKit's published formats
    http2.py     one HTTP/2 connection on a connection that was taken over; grpc.py calls on its streams
    doors.py     POST /grpc (the engine serves) and POST /session (the client serves)
    hub.py       one engine's sessions and builds; session.py the client's files, secrets and uploads; filesync.py directories
    control.py   moby.buildkit.v1.Control; gateway.py the frontend's side of it
    job.py       one build; request.py what it was asked for; telling.py what it tells; delivery.py its files for the client

Nothing here is imported before a client knocks.
"""

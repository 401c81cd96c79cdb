"""BuildKit and the classic builder: from a Dockerfile and a client's files to an image on the engine's world.

    request.py   what a client asks for, and the session through which it hands files over
    progress.py  what is told while it goes on
    stages.py    which stages are needed, and the images that they begin with
    state.py     a stage as its instructions change it; dispatch.py has the instructions
    steps.py     the steps that make layers
    keys.py      what results are found by; order.py what comes before what; cache.py the records
    solve.py     BuildKit's way through all of it; outcome.py the image or files at its end
    classic.py   the builder of DOCKER_BUILDKIT=0

Nothing here is imported before somebody builds.
"""

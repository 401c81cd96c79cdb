"""BuildKit and the classic builder: from a Dockerfile and a client's files to an image on the engine's world.

    request.py   what a client asks for, and the session through which it hands files over
    progress.py  what is told while it goes on; clipping.py how much of a step's output
    stages.py    which stages are needed, and the images that they begin with
    state.py     a stage as its instructions change it; dispatch.py has the instructions,
                 copying.py COPY and ADD, commands.py RUN
    steps.py     the steps that make layers
    keys.py      what results are found by; order.py what comes before what; cache.py the records
    job.py       what the parts share; telling.py what it tells; context.py the client's files
    frontend.py  from the Dockerfile to a plan; resolve.py the images that it names
    solve.py     the plan's steps; export.py and outcome.py the image or files at their end; build.py all of it
    classic/     the builder of DOCKER_BUILDKIT=0

Nothing here is imported before somebody builds.
"""

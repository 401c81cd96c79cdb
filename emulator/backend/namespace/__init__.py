"""The namespace backend: containers are real processes of this machine, run without root.

    backend     NamespaceBackend: what the engine calls. Its parts: images, container_files, volumes, network_files (/etc),
                host_paths (where things lie), and process/ends, which tells the engine what ended
    workshop/   builds: layers to copy from and onto, RUN for real
    descriptors real descriptors and the wall clock, for the timeline
    keeper/     the one process that holds the namespaces, and how it is asked
    runtimes/   crun, runc and bubblewrap, each behind one adapter
    files/      layers, overlays, archives: what is asked of the keeper about files
    process/    first processes and further ones: configuration, launch, signals

What stands below `keeper`, `runtimes`, `files` and `process` and takes an `Agent` runs in the keeper, all else in the engine.
Nothing is imported here: the keeper and the network's process would load the whole backend with their first module.
"""

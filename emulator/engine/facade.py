"""Engine: the facade whose methods are the Engine API's operations. Each verb is a function in a module of its own.

    await engine.container_create(ContainerCreate(config=Config(Image="busybox", Cmd=("true",))))

A method that can wait is a coroutine on the engine's timeline. All raise DockerError in Docker's words.
"""

from __future__ import annotations

import random

from emulator.backend.base import Backend
from emulator.catalog import WorldData
from emulator.engine.container import (
    attach,
    commit,
    create,
    exec,
    exit,
    files,
    inspect,
    kill,
    list,
    logs,
    pause,
    prune,
    remove,
    rename,
    start,
    stats,
    stop,
    top,
    update,
    wait,
)
from emulator.engine.core import Core
from emulator.engine.image import distribution, import_, import_url, load, login, pull, push, registry, save, search, tag
from emulator.engine.image import inspect as image_inspecting
from emulator.engine.image import list as image_listing
from emulator.engine.image import prune as image_pruning
from emulator.engine.image import remove as image_removal
from emulator.engine.network import connect
from emulator.engine.network import create as network_creation
from emulator.engine.network import list as network_listing
from emulator.engine.network import remove as network_removal
from emulator.engine.system import build_prune, disk_usage, events, info, plugins, swarm, version
from emulator.engine.volume import list as volume_listing
from emulator.engine.volume import remove as volume_removal
from emulator.timeline import Timeline


class Engine(Core):
    """One Docker Engine: `world` is what it knows, `backend` what runs its containers."""

    def __init__(self, timeline: Timeline, source: random.Random, backend: Backend, data: WorldData) -> None:
        super().__init__(timeline, source, backend, data)
        backend.observe(self)
        network_creation.predefined(self)
        for present in data.images:
            registry.store(self, present)
        self.free_layers()

    container_create = create.container_create
    container_start = start.container_start
    container_stop = stop.container_stop
    container_restart = stop.container_restart
    container_kill = kill.container_kill
    container_pause = pause.container_pause
    container_unpause = pause.container_unpause
    container_wait = wait.container_wait
    container_waiter = wait.container_waiter
    container_exit = wait.container_exit
    container_rename = rename.container_rename
    container_remove = remove.container_remove
    container_prune = prune.container_prune
    container_update = update.container_update
    container_list = list.container_list
    container_inspect = inspect.container_inspect
    container_top = top.container_top
    container_stats = stats.container_stats
    container_logs = logs.container_logs
    container_attach = attach.container_attach
    container_resize = attach.container_resize
    container_commit = commit.container_commit
    container_changes = files.container_changes
    container_export = files.container_export
    archive_stat = files.archive_stat
    archive_get = files.archive_get
    archive_put = files.archive_put

    exec_create = exec.exec_create
    exec_start = exec.exec_start
    exec_inspect = exec.exec_inspect
    exec_resize = exec.exec_resize

    image_list = image_listing.image_list
    image_inspect = image_inspecting.image_inspect
    image_history = image_inspecting.image_history
    image_tag = tag.image_tag
    image_remove = image_removal.image_remove
    image_prune = image_pruning.image_prune
    image_pull = pull.image_pull
    image_push = push.image_push
    image_save = save.image_save
    image_load = load.image_load
    image_import = import_.image_import
    image_import_url = import_url.image_import_url
    distribution_inspect = distribution.distribution_inspect
    registry_login = login.registry_login
    image_search = search.image_search

    network_create = network_creation.network_create
    network_list = network_listing.network_list
    network_inspect = network_listing.network_inspect
    network_connect = connect.network_connect
    network_disconnect = connect.network_disconnect
    network_remove = network_removal.network_remove
    network_prune = network_removal.network_prune

    volume_create = volume_listing.volume_create
    volume_list = volume_listing.volume_list
    volume_inspect = volume_listing.volume_inspect
    volume_remove = volume_removal.volume_remove
    volume_prune = volume_listing.volume_prune

    events = events.events
    info = info.info
    version = version.version
    disk_usage = disk_usage.disk_usage
    build_cache = build_prune.build_cache
    build_pruned = build_prune.build_pruned
    build_prune = build_prune.build_prune
    swarm_manage = swarm.swarm_manage
    swarm_leave = swarm.swarm_leave
    swarm_init = swarm.swarm_init
    swarm_join = swarm.swarm_join
    plugin_list = plugins.plugin_list
    plugin_find = plugins.plugin_find
    plugin_install = plugins.plugin_install

    container_exited = exit.container_exited
    container_out_of_memory = exit.container_out_of_memory
    exec_exited = exec.exec_exited

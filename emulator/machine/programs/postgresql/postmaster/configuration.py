"""Settings: their files, and the words of the command line over them."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.postgresql.postmaster.postmaster import Postmaster
from emulator.machine.programs.postgresql.settings import DEFAULTS, BadSetting, read_settings

NO_DATA = (
    "{name} does not know where to find the server configuration file.\n"
    "You must specify the --config-file or -D invocation option or set the PGDATA environment variable.\n"
)


async def configure(postmaster: Postmaster) -> int | None:
    """The status with which the server ends, where it can't go on."""
    process = postmaster.process
    path = postmaster.options.settings.get("config_file", "")
    if not path and not postmaster.directory:
        await process.complain(NO_DATA.format(name="postgres"))
        return 2
    if not path and not process.exists(postmaster.directory):
        await process.complain(
            f'postgres: could not access directory "{postmaster.directory}": No such file or directory\n'
            "Run initdb or pg_basebackup to initialize a PostgreSQL data directory.\n"
        )
        return 2
    for place in (path or f"{postmaster.directory}/postgresql.conf", f"{postmaster.directory}/postgresql.auto.conf"):
        status = await _read_file(postmaster, place)
        if status is not None:
            return status
    for name, value in postmaster.options.settings.items():
        if name not in DEFAULTS and "." not in name:
            await postmaster.log("FATAL", f'unrecognized configuration parameter "{name}"')
            return 1
        postmaster.settings[name] = value
    postmaster.directory = postmaster.settings["data_directory"] or postmaster.directory
    return None


async def _read_file(postmaster: Postmaster, path: str) -> int | None:
    process = postmaster.process
    try:
        read_settings(process.read_file(path).decode("utf-8", "replace"), path, postmaster.settings)
    except LinuxError as error:
        if path.endswith("auto.conf"):
            return None
        await process.complain(f'postgres: could not access the server configuration file "{path}": {error}\n')
        return 2
    except BadSetting as error:
        await postmaster.log("LOG", str(error))
        await postmaster.log("FATAL", f'configuration file "{path}" contains errors')
        return 1
    return None

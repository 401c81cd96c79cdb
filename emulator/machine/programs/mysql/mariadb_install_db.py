"""mariadb-install-db: makes a data directory."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.mysql.release import release
from emulator.machine.programs.mysql.store import NAMES, Store
from emulator.machine.programs.text.accounts import Accounts
from emulator.timeline import SECOND

ADVICE = """

PLEASE REMEMBER TO SET A PASSWORD FOR THE MariaDB root USER !
To do so, start the server, then issue the following command:

'/usr/bin/mariadb-secure-installation'

which will also give you the option of removing the test
databases and anonymous user created by default.  This is
strongly recommended for production servers.

See the MariaDB Documentation at https://mariadb.com/docs

Please report any problems at https://mariadb.org/jira

The latest information about MariaDB is available at https://mariadb.org/.

Consider joining MariaDB's strong and vibrant community:
https://mariadb.org/get-involved/

"""


async def main(process: Process) -> int:
    options: dict[str, str] = {}
    for word in process.argv[1:]:
        name, _, value = word.removeprefix("--").partition("=")
        options[name] = value
    directory = options.get("datadir", "/var/lib/mysql").rstrip("/")
    if process.exists(f"{directory}/{NAMES}"):
        await process.out(f"mysql.user table already exists!\nRun mariadb-upgrade, not {process.argv[0].rpartition('/')[2]}\n")
        return 0
    try:
        if not process.exists(directory):
            process.mkdir(directory, 0o755)
        method = options.get("auth-root-authentication-method", "socket")
        Store.new(directory, method == "socket").install(process)
        process.write_file(f"{directory}/mariadb_upgrade_info", f"{release(process).number}-MariaDB".encode(), 0o644)
        _hand_over(process, directory, options.get("user", ""))
    except LinuxError as error:
        await process.complain(f"mkdir: cannot create directory '{directory}': {error}\n")
        return 1
    await process.sleep(SECOND)
    await process.out(ADVICE)
    return 0


def _hand_over(process: Process, directory: str, name: str) -> None:
    """`--user`: all of it belongs to that user."""
    user = Accounts(process).user(name) if name and process.credentials.uid == 0 else None
    if user is None:
        return
    process.chown(directory, user.uid, user.gid)
    for inner in process.listdir(directory):
        process.chown(f"{directory}/{inner}", user.uid, user.gid)
        if process.stat(f"{directory}/{inner}").is_directory:
            for file in process.listdir(f"{directory}/{inner}"):
                process.chown(f"{directory}/{inner}/{file}", user.uid, user.gid)

"""Which user the server runs as."""

from __future__ import annotations

from emulator.machine.programs.mysql.server.server import Server
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.util_linux.su import identity


async def become_user(server: Server) -> bool:
    process, user = server.process, server.settings.values["user"]
    if process.credentials.uid:
        return True
    if not user:
        words = 'Please read "Security" section of the manual to find out how to run mysqld as root!'
        await server.log.write("ERROR", words, "MY-010123")
        await server.log.write("ERROR", "Aborting", "MY-010119")
        return False
    if user == "root":
        return True
    accounts = Accounts(process)
    found = accounts.user(user)
    if found is None:
        await server.log.write(
            "ERROR", f"Fatal error: Can't change to run as user '{user}' ;  Please check that the user exists!"
        )
        return False
    process.credentials = identity(process, accounts, found)
    return True

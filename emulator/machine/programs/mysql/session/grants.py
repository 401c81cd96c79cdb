"""Accounts, and what they are granted."""

from __future__ import annotations

from emulator.machine.programs.mysql import accounts
from emulator.machine.programs.mysql.accounts import digest, quoted
from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.syntax import Simple
from emulator.machine.programs.sql.tables import Role


def account_statement(session: Session, node: Simple, account: str) -> None:
    roles, verb = session.store.cluster.roles, node.verb.partition(" ")[0].upper()
    there = account in roles
    if there == (verb == "CREATE"):
        if node.optional:
            return
        raise SqlError("", number=1396, mysql=f"Operation {verb} USER failed for {quoted(account)}")
    password = digest(node.options.get("password", ""))
    if verb == "CREATE":
        roles[account] = Role(account, session.store.cluster.oid(), password)
    elif verb == "DROP":
        del roles[account]
    elif "password" in node.options:
        roles[account].password = password
        roles[account].options.discard("unix_socket")


def grant(session: Session, node: Simple, scope: str) -> None:
    account = node.options["to"]
    role = session.store.cluster.roles.get(account)
    if role is None:
        maria = session.around.release.maria
        words = "Can't find any matching row in the user table" if maria else "You are not allowed to create a user with GRANT"
        raise SqlError("", number=1133 if maria else 1410, state="28000" if maria else "42000", mysql=words)
    scope = scope if "." in scope else f"{session.database}.{scope}"
    privileges = _privileges(node.options["privileges"])
    old = [] if not role.grants.get(scope) else role.grants[scope].split(", ")
    if node.verb == "grant":
        role.grants[scope] = (
            accounts.EVERYTHING if accounts.EVERYTHING in privileges else ", ".join(dict.fromkeys([*old, *privileges]))
        )
        if "option" in node.options:
            role.options.add(f"grant {scope}")
    elif accounts.EVERYTHING in privileges:
        role.grants.pop(scope, None)
    else:
        role.grants[scope] = ", ".join(one for one in old if one not in privileges)


def _privileges(words: str) -> list[str]:
    """`all privileges`, or the names of some: `create user` is one of two words."""
    if words.split()[:1] == ["all"]:
        return [accounts.EVERYTHING]
    found: list[str] = []
    queue = words.split()
    while queue:
        word = queue.pop(0)
        pair = f"{word} {queue[0]}" if queue else ""
        if pair in (
            "create user",
            "create view",
            "show view",
            "show databases",
            "lock tables",
            "create routine",
            "alter routine",
        ):
            queue.pop(0)
            word = pair
        found.append(word)
    return found

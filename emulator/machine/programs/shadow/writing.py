"""The account files, changed: lines of /etc/passwd, group, shadow and gshadow added, replaced and taken out."""

from __future__ import annotations

from contextlib import suppress

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import text_of
from emulator.timeline import SECOND

DAY = 86_400 * SECOND


class Files:
    """All four; `save` writes those that exist or have lines."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.rows = {
            name: [line.split(":") for line in text_of(process, f"/etc/{name}").splitlines() if line]
            for name in ("passwd", "group", "shadow", "gshadow")
        }

    def find(self, file: str, name: str) -> list[str] | None:
        return next((row for row in self.rows[file] if row[0] == name), None)

    def number_taken(self, file: str, number: int) -> bool:
        return any(row[2:3] == [str(number)] for row in self.rows[file])

    def free_number(self, file: str, *, system: bool) -> int:
        """As shadow looks for one: the next above the highest in 1000 to 60000, or from 999 downwards."""
        used = {int(row[2]) for row in self.rows[file] if row[2:3] and row[2].isdigit()}
        if system:
            return next((number for number in range(999, 99, -1) if number not in used), 999)
        return max((number for number in used if 1000 <= number < 60000), default=999) + 1

    def first_free(self, file: str, start: int) -> int:
        """As adduser looks for one: the lowest from `start` on."""
        used = {row[2] for row in self.rows[file] if row[2:3]}
        number = start
        while str(number) in used:
            number += 1
        return number

    def add_user(self, name: str, uid: int, gid: int, gecos: str, home: str, shell: str, password: str = "!") -> None:
        self.rows["passwd"].append([name, "x", str(uid), str(gid), gecos, home, shell])
        today = str(self.process.kernel.timeline.now // DAY)
        self.rows["shadow"].append([name, password, today, "0", "99999", "7", "", "", ""])

    def add_group(self, name: str, gid: int) -> None:
        self.rows["group"].append([name, "x", str(gid), ""])
        self.rows["gshadow"].append([name, "!", "", ""])

    def remove(self, file: str, name: str) -> None:
        self.rows[file] = [row for row in self.rows[file] if row[0] != name]

    def join(self, user: str, group: str) -> bool:
        """Puts a user into a group; False when it was there."""
        for file in ("group", "gshadow"):
            row = self.find(file, group)
            if row is None or len(row) < 4:
                continue
            members = [name for name in row[3].split(",") if name]
            if user in members:
                return False
            row[3] = ",".join([*members, user])
        return True

    def leave_all(self, user: str) -> None:
        for file in ("group", "gshadow"):
            for row in self.rows[file]:
                if len(row) > 3:
                    row[3] = ",".join(name for name in row[3].split(",") if name and name != user)

    def save(self) -> None:
        """Raises LinuxError when the files may not be written."""
        for name, rows in self.rows.items():
            if rows:
                text = "".join(":".join(row) + "\n" for row in rows)
                self.process.write_file(f"/etc/{name}", text.encode("utf-8", "surrogateescape"))

    def make_home(self, home: str, uid: int, gid: int, mode: int = 0o755) -> None:
        """The directory with /etc/skel's files."""
        process = self.process
        parts = home.strip("/").split("/")
        for count in range(1, len(parts) + 1):
            place = "/" + "/".join(parts[:count])
            if not process.exists(place):
                process.mkdir(place, mode if count == len(parts) else 0o755)
        process.chmod(home, mode)
        process.chown(home, uid, gid)
        with suppress(LinuxError):
            for name in process.listdir("/etc/skel"):
                process.write_file(f"{home}/{name}", process.read_file(f"/etc/skel/{name}"), 0o644)
                process.chown(f"{home}/{name}", uid, gid)


async def may_write(process: Process, program: str) -> bool:
    """shadow's tools lock the files first."""
    if process.credentials.uid == 0:
        return True
    await process.complain(
        f"{program}: Permission denied.\n{program}: cannot lock /etc/{'group' if 'group' in program else 'passwd'}; "
        "try again later.\n"
    )
    return False

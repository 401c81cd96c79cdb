"""update-ca-certificates: counts what lies in /usr/local/share/ca-certificates and appends it to the bundle."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process

LOCAL = "/usr/local/share/ca-certificates"
BUNDLE = "/etc/ssl/certs"


async def main(process: Process) -> int:
    words = process.argv[1:]
    if unknown := next((word for word in words if word not in ("--fresh", "-f", "--verbose", "-v")), None):
        await process.complain(f"update-ca-certificates: option '{unknown}' is not emulated\n")
        return 1
    added = 0
    for name in local_names(process):
        link = f"{BUNDLE}/{name.removesuffix('.crt')}.pem"
        if not process.exists(link):
            try:
                process.symlink(f"{LOCAL}/{name}", link)
            except LinuxError as error:
                await process.complain(f"update-ca-certificates: {link}: {error}\n")
                return 1
            added += 1
    await process.out(
        f"Updating certificates in {BUNDLE}...\n{added} added, 0 removed; done.\n"
        "Running hooks in /etc/ca-certificates/update.d...\ndone.\n"
    )
    return 0


def local_names(process: Process) -> list[str]:
    try:
        return [name for name in process.listdir(LOCAL) if name.endswith(".crt")]
    except LinuxError:
        return []

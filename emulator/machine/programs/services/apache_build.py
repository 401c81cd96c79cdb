"""Which Apache an image has: its version, maker and paths, from the package database or the image's environment."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.machine.kernel.process import Process
from emulator.machine.network.names import hosts
from emulator.machine.programs.packages.installed import debian_version, os_release, upstream


@dataclass(frozen=True, slots=True)
class Build:
    """`maker` is what stands in brackets behind the version; `name` what the program calls itself."""

    name: str
    version: str
    maker: str
    root: str
    config: str
    document_root: str
    fallback_name: str
    warns: bool

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.version.split(".") if part.isdigit())

    @property
    def doctype(self) -> str:
        """Error pages changed theirs in 2.4.59's time."""
        if self.numbers >= (2, 4, 66):
            return '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">'
        return '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">'

    def server(self, tokens: str = "Full") -> str:
        """`Apache/2.4.7 (Ubuntu)`, less by ServerTokens."""
        match tokens.lower():
            case "prod" | "productonly":
                return "Apache"
            case "major":
                return f"Apache/{self.numbers[0]}"
            case "minor":
                return f"Apache/{self.numbers[0]}.{self.numbers[1]}"
            case "min" | "minimal":
                return f"Apache/{self.version}"
        return f"Apache/{self.version} ({self.maker})"

    def identity(self, pid: int) -> str:
        """`pid 699:tid 699`; threads had long numbers before 2.4.58."""
        return f"pid {pid}:tid {pid if self.numbers >= (2, 4, 58) else 140_000_000_000_000 + pid * 4096}"


def build_of(process: Process) -> Build:
    """Debian's and Ubuntu's packages, else the image's own build below /usr/local/apache2."""
    name = process.argv[0].rpartition("/")[2]
    fallback, warns = _own_name(process)
    version = debian_version(process, "apache2-bin", "apache2")
    if version and not process.exists("/usr/local/apache2/conf/httpd.conf"):
        maker = {"ubuntu": "Ubuntu"}.get(os_release(process).get("ID", ""), "Debian")
        root = "/etc/apache2"
        return Build(name, upstream(version), maker, root, f"{root}/apache2.conf", "/var/www/html", fallback, warns)
    root = "/usr/local/apache2"
    return Build(
        name,
        process.env.get("HTTPD_VERSION", "2.4.62"),
        "Unix",
        root,
        f"{root}/conf/httpd.conf",
        f"{root}/htdocs",
        fallback,
        warns,
    )


def _own_name(process: Process) -> tuple[str, bool]:
    """The fully qualified name of the host; without a dot in it Apache takes the address, and says so."""
    name = process.machine.hostname
    for address, names in hosts(process):
        if name in names:
            return (names[0], False) if "." in names[0] else (address, True)
    return "127.0.0.1", True

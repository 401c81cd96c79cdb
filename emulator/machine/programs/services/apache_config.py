"""Apache's configuration: read with its Includes, IfModules and variables, as far as serving files goes."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process

DEPTH_MAX = 20
_REFUSED = {
    "rewriteengine", "proxypass", "proxypassmatch", "proxypassreverse", "sslengine", "authtype", "fcgidwrapper", "sethandler",
    "header", "aliasmatch", "redirectmatch", "forcetype", "satisfy", "limitexcept", "expiresactive",
}
_KNOWN = frozenset(
    [
        "accessfilename",
        "adddefaultcharset",
        "addcharset",
        "addencoding",
        "addhandler",
        "addicon",
        "addiconbyencoding",
        "addiconbytype",
        "addlanguage",
        "addtype",
        "addoutputfilter",
        "addoutputfilterbytype",
        "allow",
        "allowoverride",
        "allowencodedslashes",
        "asyncrequestworkerfactor",
        "browsermatch",
        "browsermatchnocase",
        "bufferedlogs",
        "contentdigest",
        "defaulticon",
        "defaultruntimedir",
        "defaulttype",
        "defaultlanguage",
        "define",
        "deny",
        "directoryslash",
        "enablemmap",
        "enablesendfile",
        "errorlogformat",
        "extendedstatus",
        "fileetag",
        "filterchain",
        "filterprovider",
        "filterdeclare",
        "forcelanguagepriority",
        "group",
        "hostnamelookups",
        "headername",
        "identitycheck",
        "imapbase",
        "indexignore",
        "indexoptions",
        "indexorderdefault",
        "keepalive",
        "keepalivetimeout",
        "languagepriority",
        "limitrequestbody",
        "limitrequestfields",
        "limitrequestline",
        "loadfile",
        "loglevel",
        "maxclients",
        "maxconnectionsperchild",
        "maxkeepaliverequests",
        "maxmemfree",
        "maxrequestsperchild",
        "maxrequestworkers",
        "maxspareservers",
        "maxsparethreads",
        "minspareservers",
        "minsparethreads",
        "mutex",
        "namevirtualhost",
        "options",
        "order",
        "pidfile",
        "protocols",
        "proxystatus",
        "readmename",
        "redirect",
        "redirectpermanent",
        "redirecttemp",
        "removehandler",
        "removetype",
        "requestheader",
        "requestreadtimeout",
        "scoreboardfile",
        "scriptalias",
        "scriptsock",
        "seerequesttail",
        "serveradmin",
        "serverpath",
        "serversignature",
        "servertokens",
        "setenv",
        "setenvif",
        "setenvifnocase",
        "startservers",
        "threadlimit",
        "threadsperchild",
        "timeout",
        "traceenable",
        "unsetenv",
        "usecanonicalname",
        "usecanonicalphysicalport",
        "user",
        "passenv",
        "cacheroot",
        "cachedirlevels",
        "cachedirlength",
        "deflatecompressionlevel",
        "socacheroot",
        "sslprotocol",
        "sslciphersuite",
        "sslsessioncache",
        "sslsessioncachetimeout",
        "sslrandomseed",
        "sslcompression",
        "sslpassphrasedialog",
        "sslhonorcipherorder",
        "sslstrictsnivhostcheck",
        "rewriterule",
        "rewritecond",
        "rewritebase",
        "reqtimeout",
        "authname",
        "authuserfile",
        "authgroupfile",
        "sslcertificatefile",
        "sslcertificatekeyfile",
        "ssloptions",
        "dirindex",
    ]
)


#: The module that a directive comes from, where Debian and the image httpd have it off at first.
MODULE_OF = {
    **dict.fromkeys(("header", "requestheader"), "headers"),
    **dict.fromkeys(("rewriteengine", "rewriterule", "rewritecond", "rewritebase", "rewritemap"), "rewrite"),
    **dict.fromkeys(("proxypass", "proxypassreverse", "proxypreservehost", "proxyrequests"), "proxy"),
    **dict.fromkeys(("sslengine", "sslcertificatefile", "sslcertificatekeyfile", "ssloptions"), "ssl"),
    **dict.fromkeys(("expiresactive", "expiresbytype", "expiresdefault"), "expires"),
    "dav": "dav",
}


class SyntaxFault(EmulatorError):
    """`AH00526: Syntax error on line N of FILE:` and the sentence below it."""

    def __init__(self, text: str, file: str, line: int) -> None:
        super().__init__(f"AH00526: Syntax error on line {line} of {file}:\n{text}")


class Broken(EmulatorError):
    """A configuration that cannot be read at all; `str()` follows the program's name."""


@dataclass
class Directory:
    """What a <Directory> section says of the files below `path`."""

    path: str
    options: set[str] | None = None
    allowed: bool | None = None
    index: tuple[str, ...] | None = None


@dataclass
class Host:
    """The main server or a <VirtualHost>."""

    port: int | None = None
    names: list[str] = field(default_factory=list)
    root: str | None = None
    index: tuple[str, ...] | None = None
    aliases: list[tuple[str, str]] = field(default_factory=list)
    directories: list[Directory] = field(default_factory=list)
    error_log: str | None = None
    access_logs: list[tuple[str, str]] = field(default_factory=list)
    error_documents: dict[int, str] = field(default_factory=dict)
    redirects: list[tuple[str, str, int]] = field(default_factory=list)
    file: str = ""
    line: int = 0


@dataclass
class Apache:
    """All of it."""

    server_root: str
    main: Host = field(default_factory=Host)
    hosts: list[Host] = field(default_factory=list)
    listens: list[tuple[str, int]] = field(default_factory=list)
    formats: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    defines: dict[str, str] = field(default_factory=dict)
    user: str = "www-data"
    group: str = "www-data"
    pid_file: str = "logs/httpd.pid"
    tokens: str = "Full"
    signature: bool = False
    charset: str = ""
    run_directory: str | None = None
    log_level: str = "warn"
    warnings: list[str] = field(default_factory=list)

    def full(self, path: str) -> str:
        return path if path.startswith("/") else f"{self.server_root}/{path}"


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    args: list[str]
    file: str
    number: int
    spelled: str = ""


class Unclosed(Broken):
    """A section without its end: every file on the way to it is named."""


def words(text: str) -> list[str]:
    """Arguments: quotes hold blanks together."""
    return [
        quoted.replace('\\"', '"') if quoted or not bare else bare
        for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', text)
    ]


class Reader:
    """Reads files line by line, sections evaluated as they come."""

    def __init__(self, process: Process, config: Apache) -> None:
        self.process, self.config = process, config

    def lines(self, path: str, depth: int = 0) -> Iterator[Line]:
        if depth > DEPTH_MAX:
            raise Broken(
                "Exceeded the maximum include directory nesting level. You have probably a recursion somewhere."
            )
        try:
            data = self.process.read_file(path)
        except LinuxError as error:
            raise Broken(f"Could not open configuration file {path}: {error}") from error
        if data.startswith(b"\x7fELF"):  # a file whose text the image's data doesn't give
            return
        skipping = 0
        number = 0
        opened: list[tuple[str, int]] = []
        pending = ""
        for raw in data.decode("utf-8", "surrogateescape").split("\n"):
            number += 1
            text = pending + raw.strip()
            pending = ""
            if text.endswith("\\"):
                pending = text[:-1]
                continue
            if not text or text.startswith("#"):
                continue
            name, _, rest = text.partition(" ") if not text.startswith("<") else (text.rstrip(">").partition(" "))
            name, _, more = name.partition("\t")
            rest = f"{more} {rest}".strip()
            lowered = name.lower()
            if lowered in ("<ifmodule", "<ifdefine", "<ifversion"):
                skipping += bool(skipping) or not self._holds(lowered, rest.strip('" '))
                continue
            if lowered in ("</ifmodule", "</ifdefine", "</ifversion", "</ifmodule>", "</ifdefine>", "</ifversion>"):
                skipping -= bool(skipping)
                continue
            if skipping:
                continue
            if lowered.startswith("</"):
                opened = opened[:-1]
            elif lowered.startswith("<"):
                opened.append((name.lstrip("<").rstrip(">"), number))
            line = Line(lowered.rstrip(">"), words(self._substitute(rest)), path, number, name.rstrip(">"))
            if lowered in ("include", "includeoptional"):
                try:
                    yield from self._include(line, depth, lowered == "includeoptional")
                except Unclosed as error:
                    raise Unclosed(f"Syntax error on line {number} of {path}: {error}") from error
            elif lowered == "loadmodule":
                self.config.modules |= {
                    line.args[0],
                    *(line.args[1:] and [line.args[1].rpartition("/")[2].replace(".so", ".c")]),
                }
            elif lowered == "define" and line.args:
                self.config.defines[line.args[0]] = line.args[1] if len(line.args) > 1 else ""
            else:
                yield line
        if opened:
            section, number = opened[-1]
            raise Unclosed(f"Syntax error on line {number} of {path}: {path}:{number}: <{section}> was not closed.")

    def _holds(self, section: str, text: str) -> bool:
        negated, text = text.startswith("!"), text.lstrip("!")
        if section == "<ifversion":
            return True
        if section == "<ifdefine":
            return (text in self.config.defines) != negated
        builtin = {
            "core.c",
            "core",
            "http_core.c",
            "mod_so.c",
            "so_module",
            "mpm_common.c",
            "mod_log_config.c",
            "log_config_module",
            "mod_unixd.c",
            "unixd_module",
            "mod_version.c",
            "mod_logio.c",
            "logio_module",
        }
        known = self.config.modules | builtin
        return (text in known) != negated

    def _substitute(self, text: str) -> str:
        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name in self.config.defines:
                return self.config.defines[name]
            if name in self.process.env:
                return self.process.env[name]
            self.config.warnings.append(name)
            return found[0]

        return re.sub(r"\$\{(\w+)\}", value, text)

    def _include(self, line: Line, depth: int, optional: bool) -> Iterator[Line]:
        path = self.config.full(line.args[0])
        if not set(path) & set("*?["):
            if self.process.exists(path):
                if path.endswith("/"):
                    path += "*"
                else:
                    yield from self.lines(path, depth + 1)
                    return
            elif optional:
                return
            else:
                raise Broken(
                    f"Syntax error on line {line.number} of {line.file}: Could not open configuration file {path}: "
                    "No such file or directory"
                )
        directory, _, pattern = path.rpartition("/")
        try:
            names = self.process.listdir(directory)
        except LinuxError:
            names = []
        for name in names:
            if (
                fnmatch.fnmatchcase(name, pattern)
                and not name.startswith(".")
                and self.process.exists(f"{directory}/{name}")
            ):
                yield from self.lines(f"{directory}/{name}", depth + 1)


def load(process: Process, path: str, server_root: str, defines: dict[str, str]) -> Apache:
    """Reads the configuration. Raises Broken, SyntaxFault."""
    config = Apache(server_root, defines=dict(defines))
    stack: list[Host | Directory | None] = []
    for line in Reader(process, config).lines(path):
        host = next((place for place in reversed(stack) if isinstance(place, Host)), config.main)
        directory = stack[-1] if stack and isinstance(stack[-1], Directory) else None
        if line.name.startswith("</"):
            if stack:
                stack.pop()
        elif line.name.startswith("<"):
            stack.append(_section(config, host, line))
        elif stack and stack[-1] is None:
            continue
        else:
            _directive(config, host, directory, line)
    return config


def _section(config: Apache, host: Host, line: Line) -> Host | Directory | None:
    if line.name == "<virtualhost":
        port = line.args[0].rpartition(":")[2] if line.args else "*"
        fresh = Host(port=int(port) if port.isdigit() else None, file=line.file, line=line.number)
        config.hosts.append(fresh)
        return fresh
    if line.name == "<directory" and line.args and line.args[0] != "~":
        fresh_directory = Directory(line.args[0].rstrip("/") or "/")
        host.directories.append(fresh_directory)
        return fresh_directory
    if line.name in (
        "<directory",
        "<files",
        "<filesmatch",
        "<location",
        "<locationmatch",
        "<directorymatch",
        "<limit",
        "<limitexcept",
        "<requireall",
        "<requireany",
        "<requirenone",
        "<proxy",
        "<if",
    ):
        return None
    raise SyntaxFault(
        f"Invalid command '{line.spelled}', perhaps misspelled or defined by a module not included in the server "
        "configuration",
        line.file,
        line.number,
    )


def _directive(config: Apache, host: Host, directory: Directory | None, line: Line) -> None:
    args, first = line.args, line.args[0] if line.args else ""
    module = MODULE_OF.get(line.name)
    if module is not None and config.modules and f"{module}_module" not in config.modules:
        raise SyntaxFault(
            f"Invalid command '{line.spelled}', perhaps misspelled or defined by a module not included in the server "
            "configuration",
            line.file,
            line.number,
        )
    match line.name:
        case "serverroot":
            config.server_root = first.rstrip("/")
        case "listen":
            address, _, port = first.rpartition(":")
            if not port.isdigit() or not 0 < int(port) < 65536:
                raise SyntaxFault("Port must be specified", line.file, line.number)
            if (address.strip("[]") or "::", int(port)) in config.listens:
                raise SyntaxFault("Cannot define multiple Listeners on the same IP:port", line.file, line.number)
            config.listens.append((address.strip("[]") or "::", int(port)))
        case "documentroot":
            host.root = config.full(first).rstrip("/")
        case "directoryindex":
            (directory or host).index = tuple(args)
        case "servername":
            host.names.insert(0, first.rpartition("://")[2])
        case "serveralias":
            host.names += args
        case "errorlog":
            host.error_log = config.full(first)
        case "customlog" | "transferlog":
            host.access_logs.append((config.full(first), args[1] if len(args) > 1 else "common"))
        case "logformat":
            config.formats[args[1] if len(args) > 1 else ""] = first
        case "alias" | "scriptalias":
            host.aliases.append((first, args[1] if len(args) > 1 else ""))
        case "errordocument" if first.isdigit():
            host.error_documents[int(first)] = " ".join(args[1:])
        case "redirect" | "redirectpermanent" | "redirecttemp":
            _redirect(host, line)
        case "options" if directory is not None:
            _options(directory, args)
        case "require" if directory is not None:
            directory.allowed = [word.lower() for word in args] != ["all", "denied"]
        case "order" if directory is not None and args:
            directory.allowed = args[0].lower() == "deny,allow" or directory.allowed
        case "deny" if directory is not None and [word.lower() for word in args] == ["from", "all"]:
            directory.allowed = False
        case "allow" if directory is not None:
            directory.allowed = True
        case "addtype":
            config.types.update({ending.lstrip("."): first for ending in args[1:]})
        case "user" | "group":
            setattr(config, line.name, first)
        case "pidfile":
            config.pid_file = first
        case "defaultruntimedir":
            config.run_directory = first
            if "${" in first:
                raise Broken(
                    f"Syntax error on line {line.number} of {line.file}: DefaultRuntimeDir must be a valid "
                    "directory, absolute or relative to ServerRoot"
                )
        case "servertokens":
            config.tokens = first
        case "serversignature":
            config.signature = first.lower() == "on"
        case "typesconfig":
            config.defines["TYPES"] = config.full(first)
        case name if name in _REFUSED and first.lower() not in ("off", "none"):
            raise SyntaxFault(f"{line.name} is not emulated yet", line.file, line.number)
        case name if name not in _KNOWN and name not in _REFUSED:
            raise SyntaxFault(
                f"Invalid command '{line.spelled}', perhaps misspelled or defined by a module not included in the "
                "server configuration",
                line.file,
                line.number,
            )


def _redirect(host: Host, line: Line) -> None:
    args = list(line.args)
    status = {"redirectpermanent": 301}.get(line.name, 302)
    if len(args) > 2:
        word = args.pop(0)
        status = {"permanent": 301, "temp": 302, "seeother": 303}.get(word, int(word) if word.isdigit() else 302)
    if len(args) == 2:
        host.redirects.append((args[0], args[1], status))


def _options(directory: Directory, args: list[str]) -> None:
    if any(word[0] in "+-" for word in args):
        known = set(directory.options or set())
        for word in args:
            (known.discard if word[0] == "-" else known.add)(word.lstrip("+-").lower())
        directory.options = known
    else:
        directory.options = {word.lower() for word in args}

"""What an nginx configuration says: servers, locations and what they inherit, checked as nginx checks it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from emulator.machine.network.http.media_types import KNOWN
from emulator.machine.programs.services.nginx_directives import LEVELS, NAMES, ROWS, SINGLE
from emulator.machine.programs.services.nginx_rewrite import Step, check_variables, rewriting, setting
from emulator.machine.programs.services.nginx_syntax import ConfigError, Directive, Reader

COMBINED = (
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'
)


@dataclass(frozen=True)
class Scope:
    """What http, server and location hand down."""

    root: str = "html"
    alias: str | None = None
    index: tuple[str, ...] = ("index.html",)
    try_files: tuple[str, ...] = ()
    error_pages: tuple[tuple[int, int, str], ...] = ()  # (status, new status or 0, uri)
    autoindex: bool = False
    exact_size: bool = True
    types: tuple[tuple[str, str], ...] = tuple(KNOWN.items())
    default_type: str = "text/plain"
    charset: str = ""
    add_headers: tuple[tuple[str, str, bool], ...] = ()
    access_logs: tuple[tuple[str, str], ...] | None = None  # (path, format)
    error_log: tuple[str, str] | None = None  # (path, level)
    server_tokens: bool = True
    etag: bool = True
    log_not_found: bool = True
    rules: tuple[tuple[bool, str], ...] = ()
    proxy_headers: tuple[tuple[str, str], ...] = ()
    body_max: int = 1 << 20
    absolute_redirect: bool = True
    port_in_redirect: bool = True


@dataclass
class Place:
    """A location (or a server, which is one too): how its requests are answered."""

    scope: Scope
    kind: str = ""  # "" prefix, "=", "^~", "~", "~*", "@"
    pattern: str = "/"
    regex: re.Pattern[str] | None = None
    steps: list[Step] = field(default_factory=list)  # rewrite, set, return, in their order
    proxy: str | None = None
    internal: bool = False
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Listen:
    address: str
    port: int
    default: bool = False
    only6: bool = True


@dataclass
class Server(Place):
    listens: list[Listen] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: [""])


@dataclass
class Config:
    """The whole. `notices` are [warn] lines, `variables` what `set` gives."""

    workers: int | None = None  # None: auto
    daemon: bool = True
    master: bool = True
    user: tuple[str, str] = ("nobody", "nobody")
    user_line: tuple[str, int] | None = None
    pid: str = ""
    error_log: tuple[str, str] | None = None
    servers: list[Server] = field(default_factory=list)
    upstreams: dict[str, list[str]] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=lambda: {"combined": COMBINED})
    has_events: bool = False
    notices: list[str] = field(default_factory=list)
    variables: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    proxied: list[tuple[str, Directive]] = field(default_factory=list)
    """Hosts that must have an address as the configuration is read, and where they are named."""


def load(reader: Reader, path: str, globals_text: str, pid: str) -> Config:
    """Reads and checks `path`; `globals_text` is what `-g` gives. Raises ConfigError."""
    config = Config(pid=pid)
    _main(config, reader.parse(globals_text, "command line"), reader)
    _main(config, reader.read(path), reader)
    check_variables(config.texts, config.variables)
    _warn_of_names(config)
    if not config.has_events:
        raise ConfigError('no "events" section in configuration')
    return config


def _warn_of_names(config: Config) -> None:
    """Names that two servers of one port have: only the first one is asked."""
    taken: dict[tuple[str, int, str], Server] = {}
    for server in config.servers:
        for listen in server.listens:
            for name in server.names:
                place = (listen.address, listen.port, name.lower())
                if taken.setdefault(place, server) is not server:
                    config.notices.append(f'conflicting server name "{name}" on {listen.address}:{listen.port}, ignored')


def _check_once(block: list[Directive]) -> None:
    seen: dict[str, str] = {}
    for directive in block:
        name = directive.name
        slot = "root" if name == "alias" else name
        if slot in seen and (name in SINGLE):
            other = f', "{seen[slot]}" directive was specified earlier' if seen[slot] != name else ""
            raise directive.wrong(f'"{name}" directive is duplicate{other}')
        seen[slot] = name


def _check(directive: Directive, context: str) -> None:
    row = ROWS.get((directive.name, context))
    if row is None:
        known = directive.name in NAMES
        text = f'"{directive.name}" directive is not allowed here' if known else f'unknown directive "{directive.name}"'
        raise directive.wrong(text)
    if row.use == "refused":
        raise directive.wrong(f'"{directive.name}" directive is not emulated yet')
    if not row.least <= len(directive.args) <= row.most:
        raise directive.wrong(f'invalid number of arguments in "{directive.name}" directive')
    if (directive.block is not None) != (row.use == "block"):
        text = "has no opening" if row.use == "block" else "is not terminated by"
        raise directive.wrong(f'directive "{directive.name}" {text} "{";{"[row.use == "block"]}"')


def _main(config: Config, directives: list[Directive], reader: Reader) -> None:
    for directive in directives:
        _check(directive, "m")
        args = directive.args
        match directive.name:
            case "user":
                config.user, config.user_line = (args[0], args[-1]), (directive.file, directive.line)
            case "worker_processes":
                config.workers = None if args[0] == "auto" else max(1, min(_number(directive), 64))
            case "daemon":
                config.daemon = _flag(directive)
            case "master_process":
                config.master = _flag(directive)
            case "pid":
                config.pid = reader.full(args[0])
            case "error_log":
                config.error_log = _error_log(directive, reader)
            case "events":
                config.has_events = True
                for inner in directive.block or []:
                    _check(inner, "e")
            case "http":
                _http(config, directive.block or [], reader)


def _http(config: Config, directives: list[Directive], reader: Reader) -> None:
    scope = _scope(Scope(root=reader.full("html"), error_log=config.error_log), directives, "h", reader, config)
    for directive in directives:
        if directive.name == "upstream":
            config.upstreams[directive.args[0]] = _upstream(directive, config)
    for directive in directives:
        if directive.name == "server":
            config.servers.append(_server(config, directive, scope, reader))


def _upstream(directive: Directive, config: Config) -> list[str]:
    members = []
    for inner in directive.block or []:
        _check(inner, "u")
        if inner.name == "server":
            members.append(inner.args[0])
            config.proxied.append((inner.args[0], inner))
    if not members:
        raise directive.wrong("no servers are inside upstream")
    return members


def _server(config: Config, directive: Directive, outer: Scope, reader: Reader) -> Server:
    block = directive.block or []
    server = Server(_scope(outer, block, "s", reader, config))
    for inner in block:
        match inner.name:
            case "listen":
                listen = _listen(inner)
                if any((listen.address, listen.port) == (other.address, other.port) for other in server.listens):
                    shown = f"[{listen.address}]" if ":" in listen.address else listen.address
                    raise inner.wrong(f"a duplicate listen {shown}:{listen.port}")
                server.listens.append(listen)
            case "server_name":
                server.names = list(inner.args)
                for name in (name for name in server.names if "/" in name):
                    config.notices.append(
                        f'server name "{name}" has suspicious symbols in {inner.file}:{inner.line}'
                    )
    _place(server, block, "s", config, reader)
    server.listens = server.listens or [Listen("0.0.0.0", 80)]
    return server


def _place(place: Place, block: list[Directive], context: str, config: Config, reader: Reader) -> None:
    for inner in block:
        match inner.name:
            case "return":
                place.steps.append(Step("return", answer=_return(inner)))
                config.texts += inner.args
            case "rewrite":
                place.steps.append(rewriting(inner, _regex(inner, inner.args[0], False)))
                config.texts.append(inner.args[1])
            case "set":
                place.steps.append(setting(inner))
                config.variables.add(inner.args[0][1:])
                config.texts.append(inner.args[1])
            case "proxy_pass":
                place.proxy = _proxy(inner, config)
            case "internal":
                place.internal = True
            case "location":
                place.places.append(_location(inner, place, config, reader))


def _location(directive: Directive, outer: Place, config: Config, reader: Reader) -> Place:
    args = directive.args
    kind, pattern = (args[0], args[1]) if len(args) == 2 else ("", args[0])
    if len(args) == 1:
        for mark in ("=", "^~", "~*", "~", "@"):
            if pattern.startswith(mark):
                kind, pattern = mark, pattern if mark == "@" else pattern[len(mark) :]
                break
    if kind not in ("", "=", "^~", "~", "~*", "@"):
        raise directive.wrong(f'invalid location modifier "{kind}"')
    block = directive.block or []
    inherited = replace(outer.scope, try_files=(), alias=None)
    place = Place(_scope(inherited, block, "l", reader, config), kind, pattern)
    if kind in ("~", "~*"):
        place.regex = _regex(directive, pattern, kind == "~*")
    for other in outer.places:
        if (other.kind in ("~", "~*"), other.kind == "=", other.pattern) == (kind in ("~", "~*"), kind == "=", pattern):
            raise directive.wrong(f'duplicate location "{pattern}"')
    _place(place, block, "l", config, reader)
    return place


def _regex(directive: Directive, pattern: str, ignore_case: bool) -> re.Pattern[str]:
    if re.search(r"\)[*+{]", pattern):
        raise directive.wrong(f'pattern "{pattern}" is not emulated yet (a repeated group)')
    try:
        return re.compile(pattern, re.IGNORECASE if ignore_case else 0)
    except re.error as error:
        said = "missing closing parenthesis" if error.msg.startswith("missing )") else str(error)
        raise directive.wrong(f'pcre2_compile() failed: {said} in "{pattern}"') from error


def _scope(outer: Scope, block: list[Directive], context: str, reader: Reader, config: Config) -> Scope:
    """The outer scope with what this block sets. Lists that a block gives replace the inherited ones."""
    fresh: dict[str, list[object]] = {
        "error_pages": [],
        "add_headers": [],
        "access_logs": [],
        "rules": [],
        "proxy_headers": [],
    }
    given: dict[str, object] = {}
    for directive in block:
        _check(directive, context)
    _check_once(block)
    for directive in block:
        args = directive.args
        match directive.name:
            case "root":
                given["root"] = reader.full(args[0]).rstrip("/") or "/"
            case "alias":
                given["alias"] = reader.full(args[0])
            case "index":
                given["index"] = tuple(args)
            case "try_files":
                given["try_files"] = tuple(args)
            case "types":
                given["types"] = directive.types
            case "error_page":
                fresh["error_pages"] += _error_page(directive)
            case "add_header":
                fresh["add_headers"].append((args[0], args[1], args[2:] == ["always"]))
            case "access_log":
                fresh["access_logs"].append(_access_log(directive, reader))
            case "log_format":
                config.formats[args[0]] = "".join(word for word in args[1:] if not word.startswith("escape="))
            case "error_log":
                given["error_log"] = _error_log(directive, reader)
            case "allow" | "deny":
                fresh["rules"].append((directive.name == "allow", args[0]))
            case "proxy_set_header":
                fresh["proxy_headers"].append((args[0], args[1]))
            case "client_max_body_size":
                given["body_max"] = _size(directive)
            case "default_type" | "charset":
                given[directive.name] = args[0]
            case "autoindex" | "server_tokens" | "etag" | "log_not_found" | "absolute_redirect" | "port_in_redirect":
                given[directive.name] = _flag(directive)
            case "autoindex_exact_size":
                given["exact_size"] = _flag(directive)
    given |= {key: tuple(values) for key, values in fresh.items() if values}
    return replace(outer, **given)  # type: ignore[arg-type]  # each as its field has it


def _error_page(directive: Directive) -> list[object]:
    *codes, uri = directive.args
    changed = 0
    if codes and codes[-1].startswith("="):
        changed = int(codes.pop()[1:] or 200)
    for code in codes:
        if not code.isdigit() or not 300 <= int(code) <= 599:
            raise directive.wrong(
                f'value "{code}" must be between 300 and 599' if code.isdigit() else f'invalid value "{code}"'
            )
    return [(int(code), changed, uri) for code in codes]


def _access_log(directive: Directive, reader: Reader) -> tuple[str, str]:
    args = directive.args
    return ("off", "") if args[0] == "off" else (reader.full(args[0]), args[1] if len(args) > 1 else "combined")


def _error_log(directive: Directive, reader: Reader) -> tuple[str, str]:
    args = directive.args
    level = args[1] if len(args) > 1 else "error"
    if level not in LEVELS:
        raise directive.wrong(f'invalid log level "{level}"')
    return (args[0] if args[0] == "stderr" else reader.full(args[0]), level)


def _return(directive: Directive) -> tuple[int, str]:
    args = directive.args
    if len(args) == 1 and re.match(r"https?://|\$scheme", args[0]):
        return 302, args[0]
    if not args[0].isdigit() or int(args[0]) > 999:
        raise directive.wrong(f'invalid return code "{args[0]}"')
    return int(args[0]), args[1] if len(args) > 1 else ""


def _proxy(directive: Directive, config: Config) -> str:
    url = directive.args[0]
    if not url.startswith("http://"):
        raise directive.wrong(
            "invalid URL prefix" if not url.startswith("https://") else "https upstreams are not emulated yet"
        )
    host = url.removeprefix("http://").partition("/")[0].partition(":")[0]
    if "$" not in url and host not in config.upstreams:
        config.proxied.append((host, directive))
    return url


def _listen(directive: Directive) -> Listen:
    word, *options = directive.args
    if word.startswith("unix:") or {"ssl", "quic"} & set(options):
        raise directive.wrong(f'listen "{" ".join(directive.args)}" is not emulated yet')
    known = {"default_server", "default", "reuseport", "deferred", "http2", "bind"}
    for option in options:
        if option not in known and "=" not in option:
            raise directive.wrong(f'invalid parameter "{option}"')
    found = re.fullmatch(r"(?:(\[[0-9a-fA-F:]+\]|\*|[A-Za-z0-9.-]+?):)?(\d+)|(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.*-]+)", word)
    if found is None:
        raise directive.wrong(f'invalid port in "{word}" of the "listen" directive')
    address, port = (found[1] or "*", int(found[2])) if found[2] else (found[3], 80)
    if not 0 < port < 65536:
        raise directive.wrong(f'invalid port in "{word}" of the "listen" directive')
    plain = {"*": "0.0.0.0", "localhost": "127.0.0.1"}.get(address, address.strip("[]"))
    return Listen(plain, port, bool({"default_server", "default"} & set(options)), "ipv6only=off" not in options)


def _flag(directive: Directive) -> bool:
    if directive.args[0] not in ("on", "off"):
        raise directive.wrong(
            f'invalid value "{directive.args[0]}" in "{directive.name}" directive, it must be "on" or "off"'
        )
    return directive.args[0] == "on"


def _number(directive: Directive) -> int:
    if not directive.args[0].isdigit():
        raise directive.wrong("invalid number")
    return int(directive.args[0])


def _size(directive: Directive) -> int:
    found = re.fullmatch(r"(\d+)([kKmMgG]?)", directive.args[0])
    if found is None:
        raise directive.wrong(f'"{directive.name}" directive invalid value')
    return int(found[1]) << {"": 0, "k": 10, "m": 20, "g": 30}[found[2].lower()]

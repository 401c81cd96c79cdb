"""The command `emulator`: reads its own words and opens one of the doors. What a door needs is imported when it opens."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from emulator import __version__

BUG = 70
INTERRUPTED = 130
BROKEN_PIPE = 141


def parser() -> argparse.ArgumentParser:
    """The words that `emulator` knows."""
    top = argparse.ArgumentParser(
        prog="emulator",
        description="A Docker that needs no Docker. Without arguments: a shell to type `docker` into.",
        epilog="Containers are simulated; what is kept (the history of lines, the world of a shim) lies in EMULATOR_HOME.",
    )
    top.add_argument("-c", metavar="LINE", dest="line", help="run one line of the shell and exit with its status")
    top.add_argument("--world", default=os.environ.get("EMULATOR_WORLD"), metavar="NAME",
                     help="what the world starts with: fresh (no images, a catalog to pull from) or oracle (the recordings')")
    top.add_argument("--seed", default=os.environ.get("EMULATOR_SEED"), metavar="SEED",
                     help="of ids, names, ports and addresses (default: EMULATOR_SEED, else 0 with -c, else by chance)")
    top.add_argument("--backend", metavar="NAME",
                     help="what runs containers: simulate, or namespace: real processes, without root "
                          "(default: EMULATOR_BACKEND, else simulate)")
    top.add_argument("--version", action="version", version=f"docker-emulator {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="VERB")
    play = verbs.add_parser("play", help="play recorded sessions (*.console) and tutorials (*.md); print what differs")
    play.add_argument("files", nargs="+", type=Path, metavar="FILE")
    play.add_argument("--update", action="store_true", help="write what was printed here into the *.console files")
    play.add_argument("--world", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    play.add_argument("--seed", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    play.add_argument("--backend", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    serve = verbs.add_parser("serve", help="the Engine API, for every Docker client, on the world of this EMULATOR_HOME")
    serve.add_argument("--socket", type=Path, metavar="PATH",
                       help="one more unix socket, for its owner alone (there is always docker.sock in EMULATOR_HOME)")
    serve.add_argument("--tcp", action="append", default=[], metavar="HOST:PORT", help="TCP, on a loopback address")
    serve.add_argument("--tcp-for-anyone", action="store_true",
                       help="let --tcp take any address; whoever reaches it owns the world")
    serve.add_argument("--no-publish", action="store_true", help="don't answer published ports on this machine's 127.0.0.1")
    for word in ("--world", "--seed", "--backend"):
        serve.add_argument(word, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    shim = verbs.add_parser("shim", help="put a drop-in `docker` into a directory, for PATH")
    shim.add_argument("directory", type=Path, metavar="DIR")
    doctor = verbs.add_parser("doctor", help="what this machine lets real containers (--backend namespace) do")
    doctor.add_argument("--json", action="store_true", help="the same as a JSON document")
    verbs.add_parser("down", help="stop the daemon of this EMULATOR_HOME; its world stays")
    verbs.add_parser("reset", help="empty the world of this EMULATOR_HOME")
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Exit status: that of the line or shell, 0 or 1 of `play`, 2 for wrong words."""
    arguments = parser().parse_args(words)
    try:
        status = _open(arguments)
        _flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _give_up_output(BROKEN_PIPE)
    except OSError as error:
        from emulator.faces.daemon.home import why

        print(f"emulator: {why(error)}", file=sys.stderr)
        return _give_up_output(1)
    except Exception as error:
        return _report(error)


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _give_up_output(status: int) -> int:
    """Nobody takes it; the interpreter's own last flush must not fail, too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return status


def _report(error: Exception) -> int:
    """What nobody expected: a bug of ours, in one line."""
    print(f"emulator: this is a bug, please report it with the command that led here: {error!r}", file=sys.stderr)
    return BUG


def _open(arguments: argparse.Namespace) -> int:
    if arguments.backend:
        os.environ["EMULATOR_BACKEND"] = arguments.backend  # every session of this process, and its children's
    if arguments.verb == "play":
        return _play(arguments)
    if arguments.verb == "serve":
        return _serve(arguments)
    if arguments.verb == "shim":
        from emulator.faces.shim import install

        print(install(arguments.directory))
        return 0
    if arguments.verb == "doctor":
        from emulator.faces.doctor import doctor

        return doctor(as_json=arguments.json)
    if arguments.verb in ("down", "reset"):
        from emulator.faces.daemon.control import end

        return end(reset=arguments.verb == "reset")
    if arguments.line is not None:
        from emulator.faces.line import run_line

        return run_line(arguments.line, arguments.world, arguments.seed or 0)
    from emulator.faces.repl import run_shell

    return run_shell(arguments.world, arguments.seed)


def _serve(arguments: argparse.Namespace) -> int:
    from emulator.faces.daemon.home import home
    from emulator.faces.daemon.life import serve
    from emulator.faces.daemon.wish import Wish

    return serve(home(), Wish(
        arguments.world, arguments.seed, exact=True, socket=arguments.socket and arguments.socket.absolute(),
        tcp=arguments.tcp, tcp_for_anyone=arguments.tcp_for_anyone, publish=not arguments.no_publish,
    ))  # fmt: skip


def _play(arguments: argparse.Namespace) -> int:
    from emulator.faces.play.report import play

    missing = [path for path in arguments.files if not path.is_file()]
    if missing:
        print(f"emulator play: no such file: {missing[0]}", file=sys.stderr)
        return 2
    agreed = play(arguments.files, print, world=arguments.world, seed=arguments.seed or 0, update=arguments.update)
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())

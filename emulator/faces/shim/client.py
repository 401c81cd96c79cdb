"""The `docker` on PATH. It runs under `python -I -S` and imports next to nothing: it must start as fast as the Go client.

It sends its words, directory, environment and descriptors to the daemon of its EMULATOR_HOME, which it starts if there is
none, passes signals on, and ends with the status that it is sent. The protocol: `emulator/faces/daemon/protocol.py`.
Its words: the Python of the daemon, and the command line.
"""

import _signal as signal  # type: ignore[import-not-found]  # typeshed has none; `signal` would import enum and re
import _socket as socket
import posix
import sys

TYPE_CHECKING = False  # the module `typing` would cost more than all the rest
if TYPE_CHECKING:
    from typing import NoReturn

PASSED_ON = (1, 2, 3, 10, 12, 14, 15, 18, 20, 28)  # HUP INT QUIT USR1 USR2 ALRM TERM CONT TSTP WINCH
SIGKILL = 9
STREAMS = (0, 1, 2)
PATIENCE_S = 60
NO_DAEMON = 125


def home(environment: dict[bytes, bytes]) -> bytes:
    given = environment.get(b"EMULATOR_HOME")
    if not given:
        state = environment.get(b"XDG_STATE_HOME") or users_home(environment) + b"/.local/state"
        given = state + b"/docker-emulator"
    return given if given.startswith(b"/") else here() + b"/" + given


def users_home(environment: dict[bytes, bytes]) -> bytes:
    """As Python's own `Path.home`, which says it for `emulator`."""
    if b"HOME" in environment:
        return environment[b"HOME"]
    import pwd

    return encode(pwd.getpwuid(posix.getuid()).pw_dir)


def here() -> bytes:
    """The directory that paths begin in; one that is gone has no files, and is in nobody's way until a path needs it."""
    try:
        return posix.getcwdb()
    except OSError:
        return b"/ (deleted)"


def connect(directory: bytes) -> "socket.socket | None":
    """A connection, or None where nobody answers. The path goes by the directory's descriptor: it may be too long."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    path = directory + b"/daemon.sock"
    try:
        if len(path) < 100:
            connection.connect(path)
        else:
            place = posix.open(directory, posix.O_RDONLY | posix.O_CLOEXEC)
            try:
                connection.connect(b"/proc/self/fd/%d/daemon.sock" % place)
            finally:
                posix.close(place)
    except OSError:
        connection.close()
        return None
    return connection


def start(python: bytes, directory: bytes) -> socket.socket:
    """Starts a daemon (one of several that race gets the home) and waits until one answers."""
    import time

    make(directory)
    said, saying = posix.pipe()
    opened: list[tuple[int, int, bytes, int, int]]
    opened = [(posix.POSIX_SPAWN_OPEN, number, b"/dev/null", posix.O_RDWR, 0) for number in (0, 1)]
    words = [python, b"-P", b"-m", b"emulator.faces.daemon", directory]
    actions = [*opened, (posix.POSIX_SPAWN_DUP2, saying, 2)]
    child = posix.posix_spawn(python, words, posix.environ, file_actions=actions, setsid=True)
    posix.close(saying)
    deadline = time.monotonic() + PATIENCE_S
    while True:
        connection = connect(directory)
        if connection is not None:
            return connection
        if time.monotonic() > deadline:
            fail(b"its daemon does not answer, see %s/daemon.log" % directory)
        if child:
            ended, status = posix.waitpid(child, posix.WNOHANG)
            if ended and status:
                fail(last_line(said))
            child = 0 if ended else child
        time.sleep(0.01)


def make(directory: bytes) -> None:
    """The home, for its owner alone."""
    parts = directory.split(b"/")
    for count in range(2, len(parts) + 1):
        try:
            posix.mkdir(b"/".join(parts[:count]), 0o700)
        except FileExistsError:
            continue
        except OSError as error:
            fail(b"cannot make %s: %s" % (directory, (error.strerror or "").encode()))


def last_line(said: int) -> bytes:
    """What the daemon said before it gave up."""
    text = b""
    while part := posix.read(said, 65536):
        text = (text + part)[-65536:]
    return text.strip().rpartition(b"\n")[2] or b"its daemon did not start"


def fail(why: bytes) -> "NoReturn":
    posix.write(2, b"docker: the emulator failed: " + why + b"\n")
    posix._exit(NO_DAEMON)


def send(connection: socket.socket, words: list[bytes], environment: dict[bytes, bytes]) -> None:
    pairs = (name + b"=" + environment[name] for name in environment)
    fields = [b"docker", here(), b"%d" % len(words), *words, *pairs]
    data = b"".join(field + b"\0" for field in fields)
    data = len(data).to_bytes(4, "big") + data
    numbers = b"".join(number.to_bytes(4, sys.byteorder) for number in STREAMS)
    sent = connection.sendmsg([data[:-1]], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)])
    pass_signals(connection)
    connection.sendall(data[sent:])


def open_streams() -> None:
    """/dev/null for one that is closed, as Go's runtime does; else the next thing that is opened would be in its place."""
    for number in STREAMS:
        try:
            posix.fstat(number)
        except OSError:
            opened = posix.open(b"/dev/null", posix.O_RDWR)
            if opened != number:
                posix.dup2(opened, number)


def pass_signals(connection: socket.socket) -> None:
    """From now on, they are the daemon's to obey."""
    for number in PASSED_ON:
        signal.signal(number, lambda number, frame: connection.send(bytes((number,))))


def converse(connection: socket.socket) -> tuple[int, int]:
    """Waits for the status; gives it and the signal to end by."""
    answer = b""
    while len(answer) < 2:
        try:
            part = connection.recv(2 - len(answer))
        except OSError:
            part = b""
        if not part:
            fail(b"its daemon went away; whether it had done this, the next command shows")
        answer += part
    return answer[0], answer[1]


def main() -> int:
    open_streams()
    python, *words = [encode(word) for word in sys.argv[1:]]
    environment = posix.environ
    directory = home(environment)
    connection = connect(directory) or start(python, directory)
    try:
        send(connection, words, environment)
    except OSError:  # it ended just now, and has done nothing of this
        connection = start(python, directory)
        send(connection, words, environment)
    status, ended_by = converse(connection)
    if ended_by:
        if ended_by != SIGKILL:
            signal.signal(ended_by, signal.SIG_DFL)
        posix.kill(posix.getpid(), ended_by)
    return status


def encode(word: str) -> bytes:
    return word.encode(sys.getfilesystemencoding(), "surrogateescape")


posix._exit(main())

"""Scripts made of pieces of others, run for as long as is asked: `python -m tests.machine.shell.fuzz SECONDS [SEED]`.

Prints each script that ends in a traceback, that hangs (a hundredth of its steps takes more than two seconds) or that asks
the host for something, and at last how many ran. Exits with 1 when one was found.
"""

from __future__ import annotations

import json
import re
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from random import Random

from emulator.machine.kernel import Credentials

from .lab import Box

FOLDER = Path(__file__).parents[3] / "fixtures" / "docker-28.5.2" / "shell"
OWN = (str(Path(__file__).parents[3]), sys.prefix, sys.base_prefix)
SHELLS = (("debian:12", "bash"), ("debian:12", "dash"), ("busybox", "sh"))
#: Seconds of the processor's time that some steps may take, how many those are, and how often they are taken.
SOON, STEPS, TURNS = 2, 60, 100
TOKEN = re.compile(r"\s+|\w+|\$\(\(|\$\(|\$\{|&&|\|\||<<<?-?|>>|[<>]\(|\[\[|]]|\W")
#: What only a program that reaches out of the simulation does (names of audit events).
REACHING = (
    "os.", "shutil.", "subprocess.", "socket.", "signal.pthread_kill", "ctypes.", "tempfile.", "fcntl.", "glob.glob",
)  # fmt: skip

_PIECES = (
    "ls cat echo printf read test [ ] [[ ]] (( )) grep sed awk find sort head tail xargs tr cut seq sleep kill wait jobs exec "
    "eval set shift trap export local declare readonly unset cd mkdir rm touch ln cp mv chmod dd tee env date ps bc "
    "if then else fi for in do done while until case esac { } ( ) ; ;; & && || | ! < > >> << <<< 2>&1 >&- <( ) $( ` ' \" $x "
    "${x} ${x:-y} ${x#*} ${x//a/b} ${!x} ${x[@]} ${#x} $(( 1 + ~ / /etc /proc/self /dev/zero /dev/null /tmp ../.. * ? [a-z] "
    "{a,b} {1..9} -la -e -n -c -r -f -x -- 1 0 99999999 x=1 a=(1 EOF $'\\n' \\ # %1 $! $$ $? $@ yes /bin/sh bash dash"
)
PIECES = _PIECES.split()


class Touched(BaseException):
    """The host was asked for something."""


class TookTooLong(BaseException):
    """Two seconds are over."""


def recorded() -> list[list[str]]:
    """The words of every script that there is a recording of."""
    cases = [case for file in sorted(FOLDER.glob("*.json")) for case in json.loads(file.read_text())]
    return [TOKEN.findall(case["script"]) for case in cases]


def scripts(random: Random) -> Iterator[str]:
    """Recorded scripts with words left out, doubled, exchanged, spliced with another's or with a piece."""
    known = recorded()
    while True:
        words = list(random.choice(known))
        for _ in range(random.randint(1, 5)):
            other = random.choice(known)
            at, start = random.randrange(len(words) + 1), random.randrange(len(other))
            end = at + random.choice((0, 0, 1, 2, 8))
            taken = other[start : start + random.choice((0, 1, 3, 12))]
            piece = random.choice(PIECES)
            words[at:end] = random.choice((taken, [piece], words[at:end] * 2, [" ", piece, " "]))
        yield "".join(words)


class Watch:
    """While it is on, nothing may reach the host."""

    on = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            path, mode = arguments[0], arguments[1]
            if str(path).startswith(OWN) and not (mode and set(str(mode)) & set("wax+")):
                return  # a module that is read as it is needed
            raise Touched(f"open {path!r} {mode!r}")
        if event.startswith(REACHING) and event not in ("os.listdir", "os.scandir"):
            raise Touched(f"{event} {arguments!r}")
        if event in ("os.listdir", "os.scandir") and not str(arguments[0]).startswith(OWN):
            raise Touched(f"{event} {arguments!r}")


def guarded(box: Box, shell: str, script: str, watch: Watch) -> str:
    """What is wrong with a run: a traceback, or nothing."""
    watch.on = True
    try:
        process = box.started(shell, "-c", script)
        for _ in range(TURNS):
            signal.setitimer(signal.ITIMER_VIRTUAL, SOON)
            box.timeline.run(lambda: process.exit_status is not None, max_steps=STEPS)
            if process.exit_status is not None:
                break
    except BaseException:
        return traceback.format_exc(limit=-12)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        watch.on = False
    return ""


def late(number: int, frame: object) -> None:
    raise TookTooLong


def main(seconds: float, seed: int = 0) -> int:
    watch, found, ran = Watch(), 0, 0
    sys.addaudithook(watch)
    signal.signal(signal.SIGVTALRM, late)
    end = time.monotonic() + seconds
    random = Random(seed)
    for script in scripts(random):
        if time.monotonic() > end:
            break
        image, shell = random.choice(SHELLS)
        box = Box(image)
        box.box.caller(Credentials(), "/").mkdir("/w")
        wrong = guarded(box, shell, script, watch)
        ran += 1
        if wrong:
            found += 1
            print(f"{shell} -c {script!r}\n{wrong}", flush=True)
        if ran % 1000 == 0:
            print(f"{ran} scripts, {found} wrong", flush=True)
    print(f"{ran} scripts in {seconds:.0f} s, {found} wrong")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int((sys.argv[2:] or ["0"])[0])))

"""An engine for test_nothing_left.py, which kills it: starts containers without end, and kills some of them.

`python -m tests.backend.namespace.engine_to_kill SEED COUNT`: a line for each container that was started; then it waits.
"""

from __future__ import annotations

import random
import shlex
import sys
import time

from emulator.faces.session import Session
from tests.backend.namespace.test_real_network import free_port

MARK = 864_197
"""How long they sleep, by which they are known among all processes."""


def started(session: Session, number: int, network: str) -> int:
    """The port that a new container is published on; 0 for none. Somebody else may take a port first: then another is tried."""
    for _ in range(5):
        port = free_port() if network in ("back", "bridge") else 0
        published = f"-p 127.0.0.1:{port}:80" if port else ""
        limited = "" if number % 4 else "--pids-limit 50"
        line = f"docker run -d --name c{number} --network {network} {published} {limited} busybox sleep {MARK}"
        outcome = session.run(shlex.split(line))
        if outcome.status == 0:
            return port
        session.run(["docker", "rm", "-f", f"c{number}"])
    raise RuntimeError(outcome.stderr)


def main(seed: int, count: int) -> None:
    """Runs until it is killed."""
    chance, session = random.Random(seed), Session("oracle", seed=seed, backend="namespace")
    session.run(["docker", "network", "create", "back"])
    for number in range(count):
        network = chance.choice(["back", "bridge", "none", "host"])
        print(started(session, number, network), flush=True)
        if chance.random() < 0.3:
            verb = chance.choice(["kill", "stop -t 0", "rm -f"])
            session.run(shlex.split(f"docker {verb} c{chance.randrange(number + 1)}"))
    time.sleep(600)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

"""A build's progress on a terminal: a frame that is drawn again and again (buildkit: util/progress/progressui/display.go).

    [+] Building 1.7s (7/8)                                          docker:default
     => [2/4] WORKDIR /app                                                     0.1s
     => [4/4] RUN echo out; sleep 5                                            1.4s
     => => # out
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

SECOND = 1_000_000_000
BUILDER = "docker:default"
SHOWN_LOGS = 6
LEAST_WIDTH = 40
DONE, FAILED, FAINT, PLAIN = "\x1b[34m", "\x1b[31m", "\x1b[2m", "\x1b[0m"
HIDE, SHOW, UP, HOME = "\x1b[?25l", "\x1b[?25h", "\x1b[1A", "\x1b[0G"


@dataclass
class Job:
    """A vertex: what it is, since when, and what stands below it."""

    name: str
    started: int
    ended: int = 0
    cached: bool = False
    error: str = ""
    parts: dict[str, tuple[int, bool]] = field(default_factory=dict)
    logs: deque[str] = field(default_factory=lambda: deque(maxlen=SHOWN_LOGS))
    partial: bytes = b""


class Screen:
    """Holds what is known, and draws it."""

    def __init__(self, begun: int) -> None:
        self.begun, self.jobs = begun, dict[int, Job]()
        self.drawn = 0

    def started(self, number: int, name: str, time: int) -> None:
        self.jobs[number] = Job(name, time)

    def status(self, number: int, text: str, done: bool, time: int) -> None:
        self.jobs[number].parts[text] = (time, done)

    def log(self, number: int, data: bytes) -> None:
        job = self.jobs[number]
        *lines, job.partial = (job.partial + data).split(b"\n")
        job.logs.extend(line.decode("utf-8", "replace").rstrip("\r") for line in lines)

    def ended(self, number: int, time: int, cached: bool, error: str) -> None:
        job = self.jobs[number]
        job.ended, job.cached, job.error = time, cached, error

    def frame(self, now: int, rows: int, columns: int, *, final: bool = False) -> str:
        """The next frame over the last one; the final one shows all, others what the screen has room for."""
        width = max(columns, LEAST_WIDTH)
        lines = [line for job in self.jobs.values() for line in self.job_lines(job, now, width, final)]
        room = max(rows - 2, 1)
        if not final and rows and len(lines) > room:
            lines = lines[-room:]
        head = HIDE + self.head(now, width, final)
        back = UP * self.drawn + HOME if self.drawn else HOME
        gone = max(self.drawn - len(lines) - 1, 0)
        self.drawn = len(lines) + 1
        clearing = "".join(" " * (width - 1) + "\n" for _ in range(gone)) + UP * gone
        return back + "".join([head, *lines, clearing, SHOW])

    def head(self, now: int, width: int, final: bool) -> str:
        done = sum(bool(job.ended) for job in self.jobs.values())
        text = f"[+] Building {(now - self.begun) / SECOND:.1f}s ({done}/{len(self.jobs)})"
        text += " FINISHED" if final and done == len(self.jobs) else ""
        return f"{text}{BUILDER:>{max(width - 1 - len(text), len(BUILDER) + 1)}}\n"

    def job_lines(self, job: Job, now: int, width: int, final: bool) -> list[str]:
        """One vertex with its parts, and the last lines of what runs."""
        name = f"{'CACHED ' if job.cached else ''}{'ERROR ' if job.error else ''}{job.name}"
        color = FAILED if job.error else DONE if job.ended else ""
        lines = [colored(timed(f" => {name}", (job.ended or now) - job.started, width), color)]
        for text, (time, done) in job.parts.items():
            lines.append(colored(timed(f" => => {text}", time - job.started, width), DONE if done else ""))
        if not job.ended and not final:
            lines += [colored(f"{' => => # ' + line:<{width - 1}.{width - 1}}", FAINT) for line in job.logs]
        return lines


def timed(text: str, nanoseconds: int, width: int) -> str:
    """A line with its seconds at the right edge."""
    seconds = f" {nanoseconds / SECOND:.1f}s"
    room = max(width - 1 - len(seconds), 1)
    return f"{text:<{room}.{room}}{seconds}" if len(text) < room else f"{text[: room - 1]} {seconds}"


def colored(line: str, color: str) -> str:
    return f"{color}{line}\n{PLAIN}" if color else f"{line}\n"

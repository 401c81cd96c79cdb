"""What a find has at hand while it runs."""

from __future__ import annotations

from emulator.machine.files.inode import Stat
from emulator.machine.programs.text import modes, regex
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.dates import zone
from emulator.machine.programs.text.find.parse import Query, Test
from emulator.machine.programs.text.job import Job
from emulator.machine.programs.text.streams import Output
from emulator.machine.programs.text.walk import Questions


class Finder:
    """`batches`: what waits for `-exec … +`, by test; `prune`: what is not entered; `references`: files that tests name."""

    def __init__(self, job: Job, query: Query) -> None:
        self.job, self.query = job, query
        self.process = job.process
        self.accounts = Accounts(job.process)
        self.now = job.process.kernel.timeline.now
        self.zone = zone(job.process.env)
        self.questions = Questions(job)
        self.batches: dict[int, list[str]] = {}
        self.nodes: dict[int, Test] = {}
        self.outputs: dict[str, Output] = {}
        self.prune: set[str] = set()
        self.device: int | None = None
        self.references: dict[str, Stat] = {}

    def regex(self, word: str, icase: bool) -> regex.Regex:
        return regex.compile(word, regex.Dialect(extended=self.query.extended), icase=icase)

    def permission(self, word: str) -> int | None:
        change = modes.parse(word.lstrip("-/"), 0)
        return None if change is None else change(0, False)

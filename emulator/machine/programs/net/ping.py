"""ping: iputils' and busybox' looks of one logic; times are the timeline's."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.network import NameFailure, echo, network_of, resolve
from emulator.machine.network.fabric import Dropped
from emulator.machine.network.names import literal, reverse
from emulator.machine.network.transport import milliseconds
from emulator.machine.programs.net.ping_usage import USAGE
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.timeline import MILLISECOND, SECOND

_GNU = (
    "-c= -i= -W= -w= -s= -t= -q -n -4 -6 -a -A -b -D -d -f! -h -I= -L -l=! -m= -M= -O -p= -Q= -R! -r -S= -T=! -U -v "
    "-V -e= -B -C -F= -N="
)


class Pinger:
    """One run: what was sent, what came back, the round trips in nanoseconds."""

    def __init__(self, job: Job, name: str, address: str) -> None:
        self.job, self.process, self.name, self.address = job, job.process, name, address
        self.count = _number(job, "c", 0)
        self.size = _number(job, "s", 56)
        self.interval = int(_seconds(job, "i", 1.0) * SECOND)
        self.patience = int(_seconds(job, "W", 10.0) * SECOND)
        self.deadline = int(_seconds(job, "w", 0.0) * SECOND)
        self.shown = address
        self.sent, self.trips = 0, list[int]()
        self.begun = self.last = job.process.kernel.timeline.now
        self.interrupted = False

    async def run(self) -> int:
        process, timeline = self.process, self.process.kernel.timeline
        process.handlers[Signal.INT] = self._stop
        process.interruptible = True
        while (not self.count or self.sent < self.count) and not self.interrupted:
            started = self.last = timeline.now
            self.sent += 1
            final = self.sent == self.count
            wait = self.patience if final else self.interval
            if self.deadline:
                wait = min(wait, max(0, self.begun + self.deadline - started))
            try:
                trip = await self._one(wait)
            except LinuxError as error:
                if self.interrupted:
                    break
                await self._unreachable(error)
                trip = None
            if trip is not None:
                self.trips.append(trip)
                await self._show(trip)
            if self.deadline and timeline.now >= self.begun + self.deadline:
                break
            if not final and not self.interrupted:
                try:
                    await process.sleep(max(0, started + self.interval - timeline.now))
                except LinuxError:
                    break
        await self._summary()
        return 0 if self.trips else 1

    def _stop(self, signal: Signal) -> None:
        self.interrupted = True

    async def _one(self, wait: int) -> int | None:
        return await echo(self.process, self.address, self.size, wait)

    async def _unreachable(self, error: LinuxError) -> None:
        job = self.job
        if not job.gnu:
            if error.errno.name == "EHOSTUNREACH":
                return
            await job.out.flush()
            raise Complaint(f"sendto: {error}", 1)
        if error.errno.name == "EHOSTUNREACH":
            own = (network_of(self.process).own_addresses() or ["127.0.0.1"])[0]
            await job.out.text(f"From {own} icmp_seq={self.sent} Destination Host Unreachable\n")
            await job.out.flush()
            return
        raise Complaint(f"connect: {error}", 2)

    async def _show(self, trip: int) -> None:
        job = self.job
        if job.has("q"):
            return
        time = milliseconds(trip) if not job.gnu else _three(trip)
        if job.gnu:
            text = f"{self.size + 8} bytes from {self.shown}: icmp_seq={self.sent} ttl=64 time={time} ms\n"
        else:
            text = f"{self.size + 8} bytes from {self.address}: seq={self.sent - 1} ttl=64 time={time} ms\n"
        await job.out.text(text)
        await job.out.flush()

    async def _summary(self) -> None:
        job, trips = self.job, self.trips
        lost = (self.sent - len(trips)) * 100 / self.sent if self.sent else 0
        share = f"{lost:g}" if job.gnu else str(int(lost))
        text = f"\n--- {self.name} ping statistics ---\n"
        if job.gnu:
            took = (self.last - self.begun) // MILLISECOND
            text += f"{self.sent} packets transmitted, {len(trips)} received, {share}% packet loss, time {took}ms\n"
        else:
            text += f"{self.sent} packets transmitted, {len(trips)} packets received, {share}% packet loss\n"
        if trips:
            low, mean, high = min(trips), sum(trips) // len(trips), max(trips)
            if job.gnu:
                spread = int(
                    max(0.0, sum(trip * trip for trip in trips) / len(trips) - (sum(trips) / len(trips)) ** 2) ** 0.5
                )
                text += (
                    f"rtt min/avg/max/mdev = {'/'.join(milliseconds(each) for each in (low, mean, high, spread))} ms\n"
                )
            else:
                text += f"round-trip min/avg/max = {'/'.join(milliseconds(each) for each in (low, mean, high))} ms\n"
        elif job.gnu:
            text += "\n"
        await job.out.text(text)


def _three(trip: int) -> str:
    """iputils shows three digits: 0.063, 1.23, 12.3."""
    value = trip / MILLISECOND
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _number(job: Job, key: str, default: int) -> int:
    text = job.get(key)
    if text is None:
        return default
    if not text.isdigit() or (key == "c" and int(text) == 0 and job.gnu):
        raise Complaint(
            job.words(f"invalid argument: '{text}'", f"invalid number '{text}'"), job.words("1", "1") == "1" and 1
        )
    return int(text[:9])


def _seconds(job: Job, key: str, default: float) -> float:
    text = job.get(key)
    try:
        return default if text is None else float(text)
    except ValueError:
        raise Complaint(job.words(f"bad timing interval: {text}", f"invalid number '{text}'"), 1) from None


@program(gnu=_GNU, busybox="-4 -6 -c= -s= -i= -A -t= -I= -W= -w= -q -p=", trouble=2, hint=USAGE, busybox_trouble=1)
async def main(job: Job) -> int | None:
    job.name = job.argv[0].rpartition("/")[2]
    process = job.process
    if job.has("V"):
        await job.out.text("ping from iputils 20221126\n")
        return 0
    if not job.operands:
        if job.gnu:
            raise Complaint("usage error: Destination address required", 1)
        raise Usage
    name = job.operands[-1]
    try:
        address = (await candidates(job, name))[0]
    except NameFailure as error:
        raise Complaint(job.words(f"{name}: {error}", f"bad address '{name}'"), 2 if job.gnu else 1) from error
    pinger = Pinger(job, name, address)
    if job.gnu:
        known = None if job.has("n") or literal(name) else reverse(process, address)
        pinger.shown = f"{known} ({address})" if known else address if literal(name) else f"{address} ({address})"
        await job.out.text(f"PING {name} ({address}) {pinger.size}({pinger.size + 28}) bytes of data.\n")
    else:
        await job.out.text(f"PING {name} ({address}): {pinger.size} data bytes\n")
    await job.out.flush()
    if not job.gnu and not process.credentials.has("CAP_NET_RAW"):  # iputils' uses a datagram socket, which all may
        raise Complaint("permission denied (are you root?)", 1)
    if job.gnu:
        try:
            network_of(process).fabric.reach(network_of(process), "icmp", address, 0)
        except Dropped:
            pass
        except LinuxError as error:
            if error.errno.name == "ENETUNREACH":
                raise Complaint(f"connect: {error}", 2) from error
    return await pinger.run()


async def candidates(job: Job, name: str) -> list[str]:
    """The addresses of a name, the first to be tried first: IPv6 where there is some, as getaddrinfo sorts them."""
    if job.has("6") or job.name == "ping6":
        return await resolve(job.process, name, 6)
    if job.has("4"):
        return await resolve(job.process, name, 4)
    found = await resolve(job.process, name)
    plugged = any(each.addresses6 for each in network_of(job.process).interfaces.values() if not each.is_loopback)
    return sorted(found, key=lambda address: ":" not in address) if plugged and not job.gnu else found


async def busybox(process: Process) -> int:
    return await main(process, BUSYBOX)

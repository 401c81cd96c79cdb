"""curl's progress meter: its heading and its lines."""

from __future__ import annotations

HEADING = (
    "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
    "                                 Dload  Upload   Total   Spent    Left  Speed\n"
)
NOTHING = "--:--:--"
IDLE = f"\r  0     0    0     0    0     0      0      0 {NOTHING} {NOTHING} {NOTHING}     0"


def short(count: int) -> str:
    """A number of bytes in five columns. curl: src/progress.c, max5data."""
    if count < 100_000:
        return f"{count:5}"
    if count < 10_000 << 10:
        return f"{count >> 10:4}k"
    if count < 100 << 20:
        return f"{count >> 20:2}.{(count % (1 << 20)) // ((1 << 20) // 10)}M"
    return f"{count >> 20:4}M"


def clock(seconds: int) -> str:
    return NOTHING if seconds <= 0 else f"{seconds // 3600:2}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def line(total: int, received: int, sent: int, elapsed: float) -> str:
    """The meter when so much has come, after that many seconds; `total` 0 when unknown."""
    speed = int(received / elapsed) if elapsed else received
    upload = int(sent / elapsed) if elapsed else sent
    whole = max(total, received) + sent
    share = (received + sent) * 100 // whole if whole else 0
    of_total = received * 100 // total if total else 100 if received else 0
    of_sent = 100 if sent else 0
    return (
        f"\r{share:3} {short(whole)}  {of_total:3} {short(received)}  {of_sent:3} {short(sent)} {short(speed):>6} "
        f"{short(upload):>6} "
        f"{NOTHING} {clock(int(elapsed))} {NOTHING} {short(speed)}"
    )

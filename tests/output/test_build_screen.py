"""A build on a terminal: frames as the real client drew them, 80 columns wide."""

import re

from emulator.output.build import seconds_text
from emulator.output.build_screen import Screen

SECOND = 10**9


def screen() -> Screen:
    found = Screen(0)
    found.started(1, "[internal] load build definition from Dockerfile", 0)
    found.status(1, "transferring dockerfile: 196B", True, 0)
    found.ended(1, SECOND // 10, False, "")
    found.started(2, "[4/4] RUN wc -c < hello.txt > size; echo out; sleep 1; echo again; echo err", 0)
    found.log(2, b"out\nagain\npart")
    return found


def bare(frame: str) -> list[str]:
    return re.sub(r"\x1b\[[0-9?]*[a-zA-Z]", "", frame).splitlines()


def test_a_frame_while_a_command_runs() -> None:
    lines = bare(screen().frame(17 * SECOND // 10, 24, 80))
    assert [line.rstrip() for line in lines] == [
        "[+] Building 1.7s (1/2)                                          docker:default",
        " => [internal] load build definition from Dockerfile                       0.1s",
        " => => transferring dockerfile: 196B                                       0.0s",
        " => [4/4] RUN wc -c < hello.txt > size; echo out; sleep 1; echo again; ec  1.7s",
        " => => # out",
        " => => # again",
    ]
    assert {len(line) for line in lines} == {79}


def test_the_next_frame_covers_the_last_and_the_final_one_shows_all() -> None:
    found = screen()
    found.frame(SECOND, 24, 80)
    found.ended(2, 2 * SECOND, False, "failed")
    final = found.frame(2 * SECOND, 3, 80, final=True)
    assert final.startswith("\x1b[1A" * 6 + "\x1b[0G")
    assert bare(final)[0].startswith("[+] Building 2.0s (2/2) FINISHED")
    assert "\x1b[31m => ERROR [4/4] RUN" in final


def test_a_low_terminal_shows_the_end() -> None:
    assert len(bare(screen().frame(SECOND, 4, 80))) == 3


def test_seconds_of_logs_have_four_digits() -> None:
    assert [seconds_text(number) for number in (0, 149_000_000, 10_230_000_000, 123_400_000_000)] == [
        "0.000", "0.149", "10.23", "123.4",
    ]  # fmt: skip

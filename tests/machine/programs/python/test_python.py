"""python3 as far as it is there: its version, `-c` with a small language, `-m http.server`. Nothing of the host is reached."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from system_bench import Bench, Result

from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.programs.python.evaluation import NotSimulated, Program, Raised

PROGRAMS = {"/usr/bin/python3": "python/python3.11", "/usr/bin/curl": "net/curl"}


def python(script: str) -> Result:
    bench = Bench()
    machine = bench.container("box", "oracle/debian")
    for path, program in PROGRAMS.items():
        machine.root.root.fs.add(path, Inode(Kind.FILE, content=Opaque(1000, program), mode=0o755))
    return bench.run(machine, ["bash", "-c", script])


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("print('hi', 1 + 2, sep='-')", "hi-3\n"),
        ("print([x * x for x in range(5) if x % 2])", "[1, 9]\n"),
        ("print(f'{3.14159:.2f}|{42:>5}|{\"a\"!r}')", "3.14|   42|'a'\n"),
        ("a = {'k': [1, 2]}; a['k'].append(3); print(len(a['k']), sum(a['k']))", "3 6\n"),
        ("for i in range(3): print(i, end=' ')", "0 1 2 "),
        ("import math, sys; print(math.sqrt(16), sys.platform)", "4.0 linux\n"),
        ("print('a,b'.split(','), ' x '.strip(), 'Ab'.upper())", "['a', 'b'] x AB\n"),
        ("print(2 ** 64, 7 // 2, -7 % 3, 1 < 2 < 3, not [])", "18446744073709551616 3 2 True True\n"),
        ("print(round(2.567, 1), 'yes' if 3 in [1, 2, 3] else 'no')", "2.6 yes\n"),
    ],
)
def test_a_small_language(source: str, printed: str) -> None:
    program = Program({"sys": {"platform": "linux"}})
    program.run(source)
    assert "".join(program.written) == printed


@pytest.mark.parametrize(
    "source",
    [
        "open('/etc/passwd')", "import os, socket", "().__class__.__bases__", "print.__self__", "__import__('os')", "eval('1')",
        "getattr('', 'x')", "'{0.__class__}'.format(1)", "(lambda: 1)()", "while True: pass", "def f(): pass", "'a' * 10 ** 9",
        "2 ** 10 ** 9", "1 << 10 ** 9", "[0] * 10 ** 9", "range(10 ** 9)", "x = [0]\nfor i in range(99): x.extend(x)",
        "for i in range(99999): print('a' * 99999)", "f'{1:999999999}'", "'%999999999d' % 1", "exec('x')", "globals()",
        "'a'.replace('', 'b' * 99999).replace('b', 'c' * 99999)", "class A: pass", "-" * 5000 + "1", "(" * 5000,
    ],
)  # fmt: skip
def test_all_else_is_refused_soon(source: str) -> None:
    start = time.process_time()
    with pytest.raises((NotSimulated, Raised)):
        Program({}).run(source)
    assert time.process_time() - start < 8


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet="abx01.()[]{}'\"+-*/%=<>:, \nforinpt_!&|^~@lm", max_size=30))
def test_any_text_runs_or_is_refused(source: str) -> None:
    try:
        Program({}).run(source)
    except (NotSimulated, Raised) as error:
        assert str(error)


def test_the_command_line() -> None:
    result = python("python3 --version; python3 -c 'print(1/0)'; echo $?; python3 x.py; echo $?; python3 -c 'print('; echo $?")
    assert result.out == "Python 3.11.2\n1\n126\n1\n"
    assert result.err.splitlines() == [
        "Traceback (most recent call last):", '  File "<string>", line 1, in <module>', "ZeroDivisionError: division by zero",
        "python3: running scripts is not emulated; the namespace backend runs the real one",
        '  File "<string>", line 1', "    print(", "         ^", "SyntaxError: '(' was never closed",
    ]  # fmt: skip


def test_a_server_of_files() -> None:
    script = (
        "mkdir /s; cd /s; echo hello > a.txt; mkdir d; python3 -m http.server 8000 > /out 2> /log & sleep 1; "
        "curl -s localhost:8000/a.txt; curl -s localhost:8000/ | grep '<li>'; curl -s -o /dev/null -w '%{http_code}\\n' "
        "localhost:8000/none; kill $!; cat /out; cut -d' ' -f1,6- /log"
    )
    assert python(script).out.splitlines() == [
        "hello", '<li><a href="a.txt">a.txt</a></li>', '<li><a href="d/">d/</a></li>', "404",
        "Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...", '127.0.0.1 "GET /a.txt HTTP/1.1" 200 -',
        '127.0.0.1 "GET / HTTP/1.1" 200 -', "127.0.0.1 code 404, message File not found",
        '127.0.0.1 "GET /none HTTP/1.1" 404 -',
    ]  # fmt: skip

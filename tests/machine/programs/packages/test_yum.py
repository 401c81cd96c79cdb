"""rpm and yum of CentOS 7: what is installed, and how an installation ends since its mirror list has gone."""

from __future__ import annotations

from system_bench import Bench

NOTHING_THERE = "Cannot find a valid baseurl for repo: base/7/x86_64\n"


def run(line: str) -> tuple[str, str, int]:
    bench = Bench()
    result = bench.run(bench.container("box", "centos/7"), ["bash", "-c", line])
    return result.out, result.err, result.status


def test_what_is_installed() -> None:
    out, _, status = run("rpm -q bash 'yum-plugin*' nosuch; echo $?; rpm -qa | wc -l; rpm -qa bash; rpm --version")
    assert (out, status) == (
        "bash-4.2.46-34.el7.x86_64\nyum-plugin-fastestmirror-1.1.31-54.el7_8.noarch\nyum-plugin-ovl-1.1.31-54.el7_8.noarch\n"
        "package nosuch is not installed\n1\n148\nbash-4.2.46-34.el7.x86_64\nRPM version 4.11.3\n",
        0,
    )


def test_the_mirror_list_has_gone() -> None:
    out, err, status = run("yum install -y httpd")
    assert out == (
        "Loaded plugins: fastestmirror, ovl\nDetermining fastest mirrors\nCould not retrieve mirrorlist "
        "http://mirrorlist.centos.org/?release=7&arch=x86_64&repo=os&infra=container error was\n"
        '14: curl#6 - "Could not resolve host: mirrorlist.centos.org; Unknown error"\n'
    )
    assert (err.endswith(NOTHING_THERE), status) == (True, 1)


def test_all_else_says_so() -> None:
    assert run("rpm -ivh x.rpm")[1:] == ("rpm: `-ivh' is not emulated\n", 1)
    assert run("yum shell")[1:] == ("yum: shell is not emulated\n", 1)

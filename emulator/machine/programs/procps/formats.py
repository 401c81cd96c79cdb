"""ps' lists of columns: those with a name, those that options compose, and what stands behind -o, O and --sort."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from emulator.machine.programs.procps.columns import Column, column
from emulator.machine.programs.procps.names import UNKNOWN
from emulator.machine.programs.procps.refusals import PsError, refuse

if TYPE_CHECKING:
    from emulator.machine.programs.procps.options.options import Options

BSD: Final[dict[str, str]] = {
    "j": "ppid,pid,pgid,sid,tname,tpgid,stat,uid,bsdtime,args",
    "l": "f,uid,pid,ppid,priority,ni,vsz,rss,wchan,stat,tname,bsdtime,args",
    "s": "uid,pid,pending,blocked,ignored,caught,stat,tname,bsdtime,args",
    "u": "user,pid,pcpu,pmem,vsz,rss,tname,stat,start_time,bsdtime,args",
    "v": "pid,tname,stat,bsdtime,maj_flt,m_trs,drs,rss,pmem,args",
    "m": "pid,tname,majflt,minflt,m_trs,m_drs,m_size,m_swap,rss,m_share,vm_lib,m_dt,args",
    "context": "pid,context,args",
}
MACROS: Final[dict[str, str]] = {
    "DFMT": "pid,tname,state,cputime,cmd",
    "DefBSD": "pid,tname,stat,bsdtime,args",
    "DefSysV": "pid,tname,time,cmd",
    "F5FMT": "uname,pid,ppid,c,start,tname,time,cmd",
    "FLASK_context": BSD["context"],
    "JFMT": "user,pid,ppid,pgid,sess,jobc,state,tname,cputime,command",
    "L5FMT": "f,state,uid,pid,ppid,c,pri,nice,addr,sz,wchan,tt,time,ucmd",
    "LFMT": "uid,pid,ppid,cp,pri,nice,vsz,rss,wchan,state,tname,cputime,command",
    "RUSAGE": "minflt,majflt,nswap,inblock,oublock,msgsnd,msgrcv,nsigs,nvcsw,nivcsw",
    "SCHED": "user,pcpu,pri,usrpri,nice,psxpri,psr,policy,pset",
    "SFMT": "uid,pid,cursig,sig,sigmask,sigignore,sigcatch,stat,tname,command",
    "THREAD": "user,pcpu,pri,scnt,wchan,usertime,systime",
    "UFMT": "uname,pid,pcpu,pmem,vsz,rss,tt,state,start,time,command",
    "VFMT": "pid,tt,state,time,sl,pagein,vsz,rss,pcpu,pmem,command",
    **{f"OL_{letter}": words for letter, words in BSD.items() if len(letter) == 1},
}
AIX: Final[dict[str, tuple[str, str]]] = {
    "C": ("pcpu", "%CPU"), "G": ("group", "GROUP"), "P": ("ppid", "PPID"), "U": ("user", "USER"), "a": ("args", "COMMAND"),
    "c": ("comm", "COMMAND"), "g": ("rgroup", "RGROUP"), "n": ("nice", "NI"), "p": ("pid", "PID"), "r": ("pgid", "PGID"),
    "t": ("etime", "ELAPSED"), "u": ("ruser", "RUSER"), "x": ("time", "TIME"), "y": ("tty", "TTY"), "z": ("vsz", "VSZ"),
}  # fmt: skip
SORT_LETTERS: Final[dict[str, str]] = {
    "C": "pcpu", "G": "tpgid", "M": "maj_flt", "P": "ppid", "T": "start_time", "U": "uid", "c": "cmd", "f": "flags",
    "g": "pgrp", "m": "min_flt", "o": "session", "p": "pid", "r": "rss", "t": "tty", "u": "user", "v": "vsize",
    "y": "priority", "J": "cutime", "N": "cmin_flt", "R": "resident", "S": "share", "j": "cutime", "k": "utime",
    "n": "cmin_flt", "s": "sz",
}  # fmt: skip
SEPARATORS: Final = re.compile(r"[ ,\t\n]")


@dataclass
class Specified:
    """What -o, -O, o, O, k and --sort say together."""

    columns: list[Column] = field(default_factory=list)
    sort: list[tuple[bool, str]] = field(default_factory=list)
    formatted: bool = False
    sorted: bool = False


def specified(options: Options) -> Specified:
    """Reads them from left to right; raises PsError."""
    found = Specified()
    gnu_sort = any(kind == "sort" for kind, _ in options.deferred)
    for kind, text in options.deferred:
        if kind == "o":
            found.columns += formats(text)
            found.formatted = True
        elif kind == "-O":
            if found.formatted:
                raise refuse("option -O can not follow other format options")
            found.columns, found.formatted = wrapped(text, "command"), True
        elif kind == "O":
            _either(found, text, gnu_sort, bool(options.tree))
        else:
            if found.sorted:
                raise refuse("multiple sort options")
            found.sort, found.sorted = list(_sort_list(text)), True
    return found


def _either(found: Specified, text: str, gnu_sort: bool, tree: bool) -> None:
    """BSD's O: letters to sort by, or columns between the usual ones."""
    try:
        if gnu_sort or found.sorted:
            raise refuse("multiple sort options")
        found.sort, found.sorted = list(_sort_letters(text, tree)), True
    except PsError as error:
        if found.formatted:
            raise refuse("option O is neither first format nor sort order") from None
        try:
            found.columns, found.formatted = wrapped(text, "comm"), True
        except PsError:
            raise error from None


def wrapped(text: str, last: str) -> list[Column]:
    """The pid, what is asked for, and the usual end."""
    return [*named("pid"), *formats(text), *named(f"state,tname,time,{last}")]


def named(words: str) -> list[Column]:
    """Columns by names that are known."""
    return [each for word in words.split(",") if (each := column(word)) is not None]


def formats(text: str) -> list[Column]:
    """`pid,user=WHO,args:20`, or with `%` AIX' letters; raises PsError."""
    try:
        return list(_formats(text))
    except PsError as error:
        if "%" not in text or re.match(r"%cpu($|[ ,])|%m", text):
            raise
        return _aix(text) or _fail(error)


def _fail(error: PsError) -> list[Column]:
    raise error


def _words(text: str, what: str) -> list[str]:
    """The words of a list, of which one may be missing at the end."""
    words = SEPARATORS.split(text)
    if len(words) > 1 and not words[-1]:
        del words[-1]
    if not all(words):
        raise refuse(f"improper {what} list")
    return words


def _formats(text: str) -> Iterator[Column]:
    for word in _words(text, "format"):
        name, equals, heading = word.partition("=")
        name, colon, width = name.partition(":")
        if colon and not re.fullmatch(r"[1-9][0-9]*", width):
            raise refuse("column widths must be unsigned decimal numbers")
        found = specifier(name)
        if equals:
            found = [replace(each, heading=heading, width=max(each.width, len(heading))) for each in found]
        if colon:
            if len(found) > 1:
                raise refuse("can not set width for a macro (multi-column) format specifier")
            found = [replace(found[0], width=int(width[:6]))]
        yield from found


def specifier(name: str) -> list[Column]:
    """One column, or the several of a macro; raises PsError."""
    found = column(name)
    if found is not None:
        return [found]
    if name in MACROS:
        return named(MACROS[name])
    if name in UNKNOWN:
        raise PsError(f"ps: column {name} is not emulated yet", usage=False)
    raise refuse(f'unknown user-defined format specifier "{name}"')


def _aix(text: str) -> list[Column]:
    columns: list[Column] = []
    if text[0] not in "% ":
        raise refuse("improper AIX field descriptor")
    for part in re.findall(r"%.?|[^%]+", text, re.DOTALL):
        if not part.startswith("%"):
            columns.append(Column(part, len(part), True, _constant(part)))
        elif part in ("%", "% ", "%%"):
            raise refuse("missing AIX field descriptor")
        elif part[1] not in AIX:
            raise refuse("unknown AIX field descriptor")
        else:
            name, heading = AIX[part[1]]
            columns += [replace(each, heading=heading) for each in named(name)]
    return columns


def _constant(text: str) -> Callable[[object, object], str]:
    return lambda process, view: text


def _sort_list(text: str) -> Iterator[tuple[bool, str]]:
    for word in _words(text, "sort"):
        name = word[1:] if word[0] in "+-" else word
        if column(name) is None:
            raise refuse("unknown sort specifier")
        yield word[0] == "-", name


def _sort_letters(text: str, tree: bool) -> Iterator[tuple[bool, str]]:
    letters = re.findall(r"([+-]?)(\w)", text) if re.fullmatch(r"([+-]?[CGJKMNPRSTUcfgjkmnoprstuvy])+", text) else []
    if not letters or len({letter for _, letter in letters}) != len(letters):
        raise refuse("bad sorting code")
    for sign, letter in letters:
        if letter == "P" and tree:
            raise refuse("PPID sort and forest output conflict")
        if letter not in SORT_LETTERS:
            raise refuse("unknown sort specifier")
        yield sign == "-", SORT_LETTERS[letter]


def layout(options: Options, given: Specified) -> list[Column]:
    """The columns, in order; raises PsError where options want two formats at once."""
    if given.columns:
        if options.formats:
            raise refuse("conflicting format options")
        if options.modifiers:
            raise refuse("can not use output modifiers with user-defined output")
        if "must" in options.threads:
            raise refuse("-L/-T with H/m/-m and -o/-O/o/O is nonsense")
        return given.columns
    if options.formats <= {"-f", "-l"}:
        return named(",".join(_composed(options)))
    if len(options.formats) > 1:
        raise refuse("conflicting format options")
    (name,) = options.formats
    if name == "X":
        raise PsError("ps: option X is not emulated yet", usage=False)
    return named(",".join(_modified(BSD[name].split(","), options)))


def _composed(options: Options) -> list[str]:
    """The columns of UNIX' formats and of no format."""
    full, long, more, threads = "-f" in options.formats, "-l" in options.formats, options.modifiers, options.threads
    if "y" in more and not long:
        raise refuse("modifier -y without format -l makes no sense")
    return [
        *(["label"] if "M" in more else []),
        *(["s"] if "y" in more else ["f", "s"] if long else []),
        *(["uid_hack"] if full else ["uid"] if long else []),
        "pid",
        *(["spid"] if "T" in threads else []),
        *(["ppid"] if full or long else []),
        *(["pgid", "sid"] if "j" in more else []),
        *(["lwp"] if "L" in threads else []),
        *(["psr"] if "P" in more else []),
        *(["c"] if (full or long) and "c" not in more else []),
        *(["nlwp"] if full and "L" in threads else []),
        *(["class", "pri"] if "c" in more else ["opri", "ni"] if long else []),
        *(["rss" if "y" in more else "addr_1"] if long else []),
        *(["sz"] if long or "F" in more else []),
        *(["wchan"] if long else []),
        *(["rss"] if "F" in more and not (long and "y" in more) else []),
        *(["psr"] if "F" in more and "P" not in more else []),
        *(["stime"] if full else []),
        "tname",
        *_tail(options, full, long),
    ]


def _tail(options: Options, full: bool, long: bool) -> list[str]:
    if options.bsd:
        return [*([] if long else ["stat"]), "bsdtime", "cmd" if options.formats else "args"]
    return ["time", "cmd" if full else "ucmd"]


def _modified(names: list[str], options: Options) -> list[str]:
    """A BSD format with UNIX' modifiers."""
    if "j" in options.modifiers:
        names = _after(names, ("ppid", "pid"), ["pgid", "sid"])
    if "y" in options.modifiers:
        names = [name for name in names if name != "f"]
    if "c" in options.modifiers:
        names = [name for name in names if name not in ("pcpu", "c", "ni")]
        names = [each for name in names for each in (("class", "pri") if name == "priority" else (name,))]
    if "T" in options.threads:
        names = _after(names, ("pid",), ["spid"])
    if "L" in options.threads:
        names = _after(names, ("sid", "pgid", "ppid", "pid"), ["lwp"])
        names = _after(names, ("pcpu",), ["nlwp"])
    return [*(["label"] if "M" in options.modifiers else []), *names]


def _after(names: list[str], places: tuple[str, ...], more: list[str]) -> list[str]:
    """With more columns behind the first of the places that is there."""
    for place in places:
        if place in names:
            index = names.index(place) + 1
            return [*names[:index], *more, *names[index:]]
    return names

"""Tests on files, descriptors, options and variables: what `test`, `[` and `[[` have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind, Stat

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

KINDS = {
    "-f": Kind.FILE,
    "-d": Kind.DIRECTORY,
    "-b": Kind.BLOCK,
    "-c": Kind.CHARACTER,
    "-p": Kind.FIFO,
    "-S": Kind.SOCKET,
    "-h": Kind.SYMLINK,
    "-L": Kind.SYMLINK,
}
BITS = {"-u": 0o4000, "-g": 0o2000, "-k": 0o1000}
DESCRIPTOR = re.compile(r"/dev/(?:fd/|std)(\d+|in|out|err)")


def stat(shell: Shell, path: str, follow: bool = True) -> Stat | None:
    try:
        match = DESCRIPTOR.fullmatch(path)
        if match is not None and follow:
            fd = {"in": 0, "out": 1, "err": 2}.get(match.group(1))
            return shell.process.file(int(match.group(1)) if fd is None else fd).stat()
        return shell.process.stat(path) if follow else shell.process.lstat(path)
    except (LinuxError, ValueError):
        return None


def unary_file_test(shell: Shell, operator: str, operand: str) -> bool:
    """`-e FILE`, `-d FILE`, …, `-t FD`, `-v NAME`, `-o OPTION`."""
    if operator == "-t":
        file = shell.process.files.get(number_of(operand)) if operand.strip().isdigit() else None
        return file is not None and file.is_terminal
    if operator == "-v":
        return is_set(shell, operand)
    if operator == "-R":
        variable = shell.variables.table.get(operand)
        return variable is not None and variable.nameref
    if operator == "-o":
        return operand in shell.options
    if operator in ("-r", "-w", "-x"):
        return shell.process.access(operand, operator[1])
    found = stat(shell, operand, follow=operator not in ("-h", "-L"))
    if found is None:
        return False
    return stat_test(shell, operator, found)


def stat_test(shell: Shell, operator: str, found: Stat) -> bool:
    if operator in KINDS:
        return found.kind is KINDS[operator]
    if operator in BITS:
        return bool(found.mode & BITS[operator])
    if operator == "-s":
        return found.size > 0
    if operator == "-O":
        return found.uid == shell.process.credentials.uid
    if operator == "-G":
        return found.gid == shell.process.credentials.gid
    if operator == "-N":
        return found.mtime > found.atime
    return True


def is_set(shell: Shell, name: str) -> bool:
    match = re.fullmatch(r"(\w+)\[(.*)\]", name)
    if match is None:
        return shell.parameter(name) is not None if re.fullmatch(r"\w+", name) else False
    variable = shell.variables.find(match.group(1))
    if variable is None:
        return False
    if match.group(2) in ("@", "*"):
        return bool(variable.values())
    return shell.assigner.element(match.group(1), match.group(2)) is not None


def binary_file_test(shell: Shell, operator: str, left: str, right: str) -> bool:
    """`-nt`, `-ot`, `-ef`."""
    first, second = stat(shell, left), stat(shell, right)
    if operator == "-ef":
        return first is not None and second is not None and first.inode == second.inode and first.rdev == second.rdev
    if operator == "-ot":
        first, second = second, first
    if first is None or second is None:
        return first is not None and shell.flavour.is_bash  # the others compare what is there
    return first.mtime > second.mtime

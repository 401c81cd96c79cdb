"""File calls: permissions, the errors in Linux's order, devices, /proc, mounts."""

from __future__ import annotations

import pytest

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Credentials, Open
from emulator.machine.kernel.container_mounts import mount_system
from emulator.machine.kernel.filecalls import FileCalls


@pytest.fixture
def root(world) -> FileCalls:  # type: ignore[no-untyped-def]
    return world.box.caller(Credentials())


@pytest.fixture
def user(world, nobody) -> FileCalls:  # type: ignore[no-untyped-def]
    return world.box.caller(nobody, "/home/user")


def errno(call, *arguments) -> str:  # type: ignore[no-untyped-def]
    """The name of the error that a call ends with, and its path; "" when there is none."""
    try:
        call(*arguments)
    except LinuxError as error:
        return f"{error.errno.name} {error.path}"
    return ""


@pytest.mark.parametrize(
    ("call", "arguments", "error"),
    [
        ("open", ("/nowhere",), "ENOENT /nowhere"),
        ("open", ("/nowhere/x", Open.CREATE | Open.WRITE), "ENOENT /nowhere/x"),
        ("open", ("/etc/passwd/x",), "ENOTDIR /etc/passwd/x"),
        ("open", ("/etc/passwd/",), "ENOTDIR /etc/passwd/"),
        ("open", ("/etc", Open.WRITE), "EISDIR /etc"),
        ("open", ("/tmp/new/", Open.WRITE | Open.CREATE), "EISDIR /tmp/new/"),
        ("open", ("/etc/passwd", Open.WRITE | Open.CREATE | Open.EXCLUSIVE), "EEXIST /etc/passwd"),
        ("open", ("/bin/link", Open.READ | Open.NOFOLLOW), "ELOOP /bin/link"),
        ("open", ("/etc/passwd", Open.READ | Open.DIRECTORY), "ENOTDIR /etc/passwd"),
        ("open", ("",), "ENOENT "),
        ("open", ("x" * 256,), f"ENAMETOOLONG {'x' * 256}"),
        ("open", ("/x" * 3000,), f"ENAMETOOLONG {'/x' * 3000}"),
        ("open", ("/dev/tty",), "ENXIO /dev/tty"),
        ("read_file", ("/etc",), "EISDIR /etc"),
        ("listdir", ("/etc/passwd",), "ENOTDIR /etc/passwd"),
        ("readlink", ("/etc/passwd",), "EINVAL /etc/passwd"),
        ("mkdir", ("/etc",), "EEXIST /etc"),
        ("mkdir", ("/no/such",), "ENOENT /no/such"),
        ("rmdir", ("/etc",), "ENOTEMPTY /etc"),
        ("rmdir", ("/etc/passwd",), "ENOTDIR /etc/passwd"),
        ("rmdir", ("/dev",), "EBUSY /dev"),
        ("rmdir", ("/",), "EBUSY /"),
        ("unlink", ("/etc",), "EISDIR /etc"),
        ("unlink", ("/nowhere",), "ENOENT /nowhere"),
        ("link", ("/etc", "/tmp/x"), "EPERM /etc"),
        ("link", ("/etc/passwd", "/etc/shadow"), "EEXIST /etc/shadow"),
        ("link", ("/etc/passwd", "/dev/shm/x"), "EXDEV /etc/passwd"),
        ("rename", ("/etc/passwd", "/dev/shm/x"), "EXDEV /etc/passwd"),
        ("rename", ("/etc/passwd", "/tmp"), "EISDIR /tmp"),
        ("rename", ("/tmp", "/etc/passwd"), "ENOTDIR /etc/passwd"),
        ("rename", ("/usr", "/usr/share/x"), "EINVAL /usr"),
        ("rename", ("/usr", "/moved"), "EXDEV /usr"),
        ("symlink", ("x", "/etc/passwd"), "EEXIST /etc/passwd"),
        ("write_file", ("/sys/kernel/mm/x", b""), "EROFS /sys/kernel/mm/x"),
        ("write_file", ("/proc/sys/kernel/hostname", b"x"), "EROFS /proc/sys/kernel/hostname"),
        ("write_file", ("/proc/new", b""), "ENOENT /proc/new"),
        ("write_file", ("/proc/uptime", b"x"), "EIO /proc/uptime"),
        ("chmod", ("/nowhere", 0o644), "ENOENT /nowhere"),
    ],
)
def test_errors_as_root(root: FileCalls, call: str, arguments: tuple[object, ...], error: str) -> None:
    assert errno(getattr(root, call), *arguments) == error


@pytest.mark.parametrize(
    ("call", "arguments", "error"),
    [
        ("read_file", ("/etc/shadow",), "EACCES /etc/shadow"),
        ("write_file", ("/etc/passwd", b""), "EACCES /etc/passwd"),
        ("write_file", ("/etc/new", b""), "EACCES /etc/new"),
        ("write_file", ("new", b"x"), ""),
        ("mkdir", ("/x",), "EACCES /x"),
        ("unlink", ("/etc/passwd",), "EACCES /etc/passwd"),
        ("unlink", ("/tmp/roots",), "EPERM /tmp/roots"),
        ("rename", ("/tmp/roots", "/tmp/mine"), "EPERM /tmp/roots"),
        ("chmod", ("/tmp/roots", 0o777), "EPERM /tmp/roots"),
        ("chown", ("/tmp/roots", 65534, -1), "EPERM /tmp/roots"),
        ("utime", ("/tmp/roots", 0), "EPERM /tmp/roots"),
        ("listdir", ("/root",), "EACCES /root"),
        ("stat", ("/root/x",), "EACCES /root/x"),
        ("chdir", ("/root",), "EACCES /root"),
        ("chroot", ("/tmp",), "EPERM /tmp"),
        ("mknod", ("/tmp/n", Kind.CHARACTER, 0o666, (1, 3)), "EPERM /tmp/n"),
        ("mknod", ("/tmp/n", Kind.FIFO), ""),
    ],
)
def test_errors_as_a_user(root: FileCalls, user: FileCalls, call: str, arguments: tuple[object, ...], error: str) -> None:
    root.write_file("/tmp/roots", b"")
    root.mkdir("/root", 0o700)
    root.write_file("/root/x", b"")
    assert errno(getattr(user, call), *arguments) == error


def test_umask_owner_and_set_group_id(root: FileCalls, user: FileCalls) -> None:
    user.umask = 0o027
    user.write_file("new", b"abc")
    user.mkdir("dir")
    file, directory = user.stat("new"), user.stat("dir")
    assert (oct(file.mode), file.uid, file.gid, file.size) == ("0o640", 65534, 65534, 3)
    assert oct(directory.mode) == "0o750"
    root.mkdir("/tmp/shared", 0o777)
    root.chown("/tmp/shared", 0, 50)
    root.chmod("/tmp/shared", 0o2777)
    user.write_file("/tmp/shared/x", b"")
    assert user.stat("/tmp/shared/x").gid == 50


def test_links_loops_and_trailing_slashes(root: FileCalls) -> None:
    assert root.realpath("/bin/../bin/./link") == "/etc/passwd"
    assert root.lstat("/bin/link").is_symlink and root.stat("/bin/link").is_file
    root.symlink("b", "/tmp/a")
    root.symlink("a", "/tmp/b")
    assert errno(root.stat, "/tmp/a") == "ELOOP /tmp/a"
    root.symlink("../usr", "/tmp/usr")
    assert root.lstat("/tmp/usr/").is_directory
    assert root.listdir("/tmp/usr/") == ["share"]
    root.symlink("nowhere", "/tmp/dangling")
    root.write_file("/tmp/dangling", b"made")
    assert root.read_file("/tmp/nowhere") == b"made"


def test_an_unlinked_open_file_goes_on(root: FileCalls) -> None:
    root.write_file("/tmp/x", b"abc")
    fs = root.resolve("/tmp").fs
    assert isinstance(fs, Overlay)
    before = fs.held
    file = root.open("/tmp/x", Open.READ | Open.WRITE)
    root.unlink("/tmp/x")
    assert not root.exists("/tmp/x") and file.stat().nlink == 0
    file.truncate(10)
    assert fs.held == before + 7
    file.close()
    assert fs.held == before - 3


def test_a_full_disk_and_a_too_large_file(world, root: FileCalls) -> None:  # type: ignore[no-untyped-def]
    world.box.root.mount("/tmp", Overlay(capacity=1000))
    root.write_file("/tmp/a", bytes(900))
    assert errno(root.write_file, "/tmp/b", bytes(200)) == "ENOSPC /tmp/b"
    root.unlink("/tmp/a")
    root.write_file("/tmp/b", bytes(1000))
    root.file_size_max = 500
    assert errno(root.truncate, "/tmp/b", 501) == "EFBIG /tmp/b"


def test_a_copied_program_still_runs_and_takes_no_memory(world, root: FileCalls) -> None:  # type: ignore[no-untyped-def]
    async def tool(process) -> int:  # type: ignore[no-untyped-def]
        return 0

    world.program(tool)
    copy = root.open("/tmp/copy", Open.WRITE | Open.CREATE, 0o777)
    copy.put(root.read_file("/bin/tool"))  # type: ignore[attr-defined]
    copy.close()
    stat = root.stat("/tmp/copy")
    assert (stat.size, stat.program) == (50_000, "test/tool")
    inode = root.resolve("/tmp/copy").inode
    assert inode is not None and inode.held == 0


def test_read_only_binds_and_single_files(world, root: FileCalls) -> None:  # type: ignore[no-untyped-def]
    host = world.host.root.root.fs
    host.add("/srv", Inode(Kind.DIRECTORY, mode=0o755))
    host.add("/srv/page", Inode(Kind.FILE, content=b"hello"))
    root.mkdir("/data")
    world.box.root.mount("/data", host, "/srv", read_only=True)
    world.box.root.mount("/etc/passwd", host, "/srv/page")
    assert root.read_file("/data/page") == b"hello"
    assert errno(root.write_file, "/data/page", b"x") == "EROFS /data/page"
    root.write_file("/etc/passwd", b"changed")
    assert root.read_file("/data/page") == b"changed"
    assert errno(root.unlink, "/etc/passwd") == "EBUSY /etc/passwd"
    assert errno(root.rename, "/etc/passwd", "/etc/p") == "EBUSY /etc/passwd"
    world.box.root.unmount("/etc/passwd")
    assert root.read_file("/etc/passwd").startswith(b"root")
    assert errno(root.rmdir, "/data") == "EBUSY /data"


def test_proc_shows_processes(world) -> None:  # type: ignore[no-untyped-def]
    async def looks(process) -> int:  # type: ignore[no-untyped-def]
        facts = [
            process.readlink("/proc/self"),
            process.read_file("/proc/self/cmdline").decode(),
            process.read_file("/proc/1/comm").decode(),
            process.readlink("/proc/self/exe"),
            process.readlink("/proc/self/cwd"),
            process.read_file("/proc/self/stat").decode().split()[:6],
            process.read_file("/proc/sys/kernel/hostname").decode(),
            process.exists("/proc/2"),
            process.stat("/proc/self/status").size,
        ]
        await process.out(repr(facts))
        return 0

    expected = ["1", "looks\0a\0", "looks\n", "/bin/looks", "/", ["1", "(looks)", "R", "0", "1", "1"], "box\n", False, 0]
    assert world.run(looks, "a") == f"{expected!r}[0]"


def test_every_file_of_proc_and_sys_can_be_read(world) -> None:  # type: ignore[no-untyped-def]
    async def reads(process) -> int:  # type: ignore[no-untyped-def]
        pending, count = ["/proc", "/sys"], 0
        while pending:
            directory = pending.pop()
            for name in process.listdir(directory):
                path = f"{directory}/{name}"
                stat = process.lstat(path)
                if stat.is_directory:
                    pending.append(path)
                elif stat.is_file:
                    process.read_file(path)
                    count += 1
        await process.out(f"{count > 120}")
        return 0

    assert world.run(reads) == "True[0]"


def test_dev_fd_reopens(world) -> None:  # type: ignore[no-untyped-def]
    async def writes(process) -> int:  # type: ignore[no-untyped-def]
        process.write_file("/tmp/log", b"old")
        process.install(5, process.open("/tmp/log", Open.WRITE))
        for path in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/5"):
            file = process.open(path, Open.WRITE | Open.APPEND)
            await file.write(b"line\n")
            file.close()
        await process.out(process.read_file("/tmp/log"))
        return 0

    assert world.run(writes) == "line\nline\noldline\n[0]"


def test_the_system_mounts_as_mount_prints_them(world) -> None:  # type: ignore[no-untyped-def]
    async def mounts(process) -> int:  # type: ignore[no-untyped-def]
        await process.out(process.read_file("/proc/mounts"))
        return 0

    lines = world.run(mounts).splitlines()
    assert "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0" in lines
    assert "tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0" in lines
    assert "sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0" in lines
    assert "shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k 0 0" in lines


def test_a_privileged_container_may_rename_the_host(world) -> None:  # type: ignore[no-untyped-def]
    machine = world.machine("free")
    mount_system(machine, privileged=True)
    machine.caller(Credentials()).write_file("/proc/sys/kernel/hostname", b"new\n")
    assert machine.hostname == "new"

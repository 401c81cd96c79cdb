"""The texts of /proc that are about the machine: memory, processors, load, version, /proc/sys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.kernel.memory import in_use
from emulator.machine.kernel.proc import sysctls
from emulator.timeline import SECOND

if TYPE_CHECKING:
    from emulator.machine.kernel.machine import Machine
    from emulator.machine.kernel.virtual import Text

HERTZ = 100
NET = (
    "arp",
    "dev",
    "igmp",
    "if_inet6",
    "ipv6_route",
    "netstat",
    "protocols",
    "raw",
    "route",
    "snmp",
    "sockstat",
    "tcp",
    "tcp6",
    "udp",
    "udp6",
    "unix",
)
EMPTY = (
    "/acpi",
    "/bus",
    "/driver",
    "/fs",
    "/irq",
    "/scsi",
    "/sys/fs/binfmt_misc",
    "/sys/net/ipv4/conf",
    "/sysvipc",
    "/tty",
)

_FLAGS = (
    "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx "
    "rdtscp lm constant_tsc rep_good nopl pni pclmulqdq ssse3 fma cx16 sse4_1 sse4_2 movbe popcnt aes xsave avx f16c "
    "rdrand hypervisor lahf_lm abm bmi1 avx2 bmi2 rdseed adx"
)


def uptime(machine: Machine) -> float:
    """Seconds since the host was booted."""
    return (machine.kernel.timeline.now - machine.boot_time) / SECOND


def load(machine: Machine) -> float:
    """A load average: how many processes are running now."""
    return float(sum(1 for process in machine.processes.values() if process.state == "R"))


def _meminfo(machine: Machine) -> str:
    total = machine.memory // 1024
    used = in_use(machine) // 1024 + total // 16
    cached = total // 5
    facts = {
        "MemTotal": total,
        "MemFree": total - used - cached,
        "MemAvailable": total - used,
        "Buffers": total // 100,
        "Cached": cached,
        "SwapCached": 0,
        "Active": used + cached // 3,
        "Inactive": cached // 2,
        "Unevictable": 0,
        "Mlocked": 0,
        "SwapTotal": 0,
        "SwapFree": 0,
        "Dirty": 0,
        "Writeback": 0,
        "AnonPages": used,
        "Mapped": cached // 4,
        "Shmem": 1024,
        "KReclaimable": total // 64,
        "Slab": total // 40,
        "SReclaimable": total // 64,
        "SUnreclaim": total // 40 - total // 64,
        "KernelStack": 4096,
        "PageTables": 4096,
        "CommitLimit": total // 2,
        "Committed_AS": used * 2,
        "VmallocTotal": 34359738367,
        "VmallocUsed": 16384,
    }
    return "".join(f"{name + ':':<15}{value:>9} kB\n" for name, value in facts.items())


def _cpuinfo(machine: Machine) -> str:
    return "".join(
        f"processor\t: {number}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\n"
        "model name\t: Intel(R) Xeon(R) CPU @ 2.50GHz\n"
        "stepping\t: 7\nmicrocode\t: 0x1\ncpu MHz\t\t: 2500.000\ncache size\t: 36608 KB\nphysical id\t: 0\n"
        f"siblings\t: {machine.cpus}\n"
        f"core id\t\t: {number}\ncpu cores\t: {machine.cpus}\napicid\t\t: {number}\n"
        f"initial apicid\t: {number}\nfpu\t\t: yes\n"
        f"fpu_exception\t: yes\ncpuid level\t: 13\nwp\t\t: yes\nflags\t\t: {_FLAGS}\nbugs\t\t:\nbogomips\t: 5000.00\n"
        "clflush size\t: 64\ncache_alignment\t: 64\naddress sizes\t: 46 bits physical, 48 bits virtual\n"
        "power management:\n\n"
        for number in range(machine.cpus)
    )


def _stat(machine: Machine) -> str:
    ticks = int(uptime(machine) * HERTZ)
    idle = ticks * 9 // 10
    line = f"{ticks // 20} 0 {ticks // 40} {idle} {ticks // 100} 0 0 0 0 0\n"
    total = f"{ticks * machine.cpus // 20} 0 {ticks * machine.cpus // 40} {idle * machine.cpus} {ticks // 100} 0 0 0 0 0\n"
    cpus = "".join(f"cpu{number} {line}" for number in range(machine.cpus))
    states = [process.state for process in machine.processes.values()]
    return (
        f"cpu  {total}{cpus}intr {ticks * 3}\nctxt {ticks * 7}\nbtime {machine.boot_time // SECOND}\n"
        f"processes {machine.pids.last}\nprocs_running {max(1, states.count('R'))}\nprocs_blocked {states.count('D')}\n"
        f"softirq {ticks} 0 0 0 0 0 0 0 0 0 0\n"
    )


def _loadavg(machine: Machine) -> str:
    busy = load(machine)
    count = len(machine.processes)
    return f"{busy / 4:.2f} {busy / 8:.2f} {busy / 16:.2f} {max(1, int(busy))}/{count} {machine.pids.last}\n"


def _uptime(machine: Machine) -> str:
    seconds = uptime(machine)
    return f"{seconds:.2f} {seconds * machine.cpus * 0.9:.2f}\n"


def _version(machine: Machine) -> str:
    return (
        f"Linux version {machine.kernel_release} (builder@docker-emulator) (gcc 12.2.0, GNU ld 2.40) {machine.kernel_version}\n"
    )


def _cgroups(machine: Machine) -> str:
    count = len(machine.kernel.machines)
    names = ("cpuset", "cpu", "cpuacct", "blkio", "memory", "devices", "freezer", "pids")
    lines = (f"{name}\t{number}\t{count}\t1\n" for number, name in enumerate(names, 1))
    return "#subsys_name\thierarchy\tnum_cgroups\tenabled\n" + "".join(lines)


def _fixed(text: str) -> Text:
    return lambda machine: text


def _own(name: str) -> Text:
    """A kernel parameter that each container may have of its own (`--sysctl`)."""
    return lambda machine: f"{machine.limits.sysctls.get(name, sysctls.DEFAULTS[name])}\n"


_FILESYSTEMS = (
    "".join(
        f"nodev\t{name}\n"
        for name in ("sysfs", "tmpfs", "proc", "cgroup", "cgroup2", "devtmpfs", "sockfs", "pipefs", "devpts", "mqueue")
    )
    + "\text4\n\txfs\nnodev\toverlay\n"
)

FILES: dict[str, Text] = {
    "/cgroups": _cgroups,
    "/cmdline": lambda machine: f"BOOT_IMAGE=/boot/vmlinuz-{machine.kernel_release} root=/dev/sda1 ro quiet\n",
    "/cpuinfo": _cpuinfo,
    "/devices": _fixed(
        "Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n136 pts\n\nBlock devices:\n  8 sd\n"
    ),
    "/diskstats": _fixed("   8       0 sda 1000 0 8000 100 1000 0 8000 100 0 100 200 0 0 0 0 0 0\n"),
    "/filesystems": _fixed(_FILESYSTEMS),
    "/interrupts": _fixed("           CPU0       \n"),
    "/kcore": _fixed(""),
    "/keys": _fixed(""),
    "/loadavg": _loadavg,
    "/meminfo": _meminfo,
    "/modules": _fixed(""),
    "/partitions": _fixed("major minor  #blocks  name\n\n   8        0   62914560 sda\n   8        1   62913536 sda1\n"),
    "/stat": _stat,
    "/swaps": _fixed("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"),
    "/timer_list": _fixed(""),
    "/uptime": _uptime,
    "/version": _version,
    "/vmstat": _fixed("nr_free_pages 1000000\npgpgin 0\npgpgout 0\npswpin 0\npswpout 0\n"),
    "/sys/fs/file-max": _fixed("9223372036854775807\n"),
    "/sys/fs/file-nr": _fixed("1024\t0\t9223372036854775807\n"),
    "/sys/fs/nr_open": _fixed("1048576\n"),
    "/sys/fs/inotify/max_user_watches": _fixed("65536\n"),
    "/sys/fs/pipe-max-size": _fixed("1048576\n"),
    "/sys/kernel/cap_last_cap": _fixed("40\n"),
    "/sys/kernel/core_pattern": _fixed("core\n"),
    "/sys/kernel/domainname": lambda machine: (machine.domainname or "(none)") + "\n",
    "/sys/kernel/hostname": lambda machine: machine.hostname + "\n",
    "/sys/kernel/ngroups_max": _fixed("65536\n"),
    "/sys/kernel/osrelease": lambda machine: machine.kernel_release + "\n",
    "/sys/kernel/ostype": _fixed("Linux\n"),
    "/sys/kernel/pid_max": _fixed("4194304\n"),
    "/sys/kernel/random/boot_id": _fixed("5f0e6b5e-8f0c-4b43-9d3a-0c4b5c8a7e11\n"),
    "/sys/kernel/random/entropy_avail": _fixed("256\n"),
    "/sys/kernel/random/uuid": lambda machine: _uuid(machine.kernel.random.getrandbits(128)),
    "/sys/kernel/threads-max": _fixed("63442\n"),
    "/sys/kernel/version": lambda machine: machine.kernel_version + "\n",
    "/sys/vm/max_map_count": _fixed("65530\n"),
    "/sys/vm/overcommit_memory": _fixed("0\n"),
    "/sys/vm/swappiness": _fixed("60\n"),
    **{f"/sys/{name.replace('.', '/')}": _own(name) for name in sysctls.DEFAULTS},
}


def _uuid(bits: int) -> str:
    digits = f"{bits:032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}\n"

"""ps' columns by their other names, and those that Linux or this machine has nothing for."""

from __future__ import annotations

from typing import Final

NAMES: Final[dict[str, str]] = {
    "pgrp": "pgid", "sess": "sid", "session": "sid", "tid": "lwp", "spid": "lwp", "thcount": "nlwp", "uname": "user",
    "command": "args", "ucomm": "comm", "state": "s", "tty8": "tname", "longtname": "tname", "cputime": "time",
    "atime": "time", "cputimes": "times", "%cpu": "pcpu", "%mem": "pmem", "vsize": "vsz", "rssize": "rss", "nice": "ni",
    "tty": "tt", "flag": "f", "flags": "f", "util": "c", "intpri": "opri", "wname": "wchan",
    "sig": "pending", "tsig": "pending", "sigmask": "blocked", "sig_block": "blocked", "sigignore": "ignored",
    "sig_ignore": "ignored", "sigcatch": "caught", "m_drs": "drs",
}  # fmt: skip
HEADINGS: Final[dict[str, tuple[str, int]]] = {
    "pgrp": ("PGRP", 7), "sess": ("SESS", 7), "session": ("SESS", 7), "tid": ("TID", 7), "spid": ("SPID", 7),
    "tgid": ("TGID", 7), "thcount": ("THCNT", 5),
}  # fmt: skip
"""Names that show the same under another heading."""
NOTHING: Final[dict[str, str]] = {
    "acflag": "ACFLG", "acflg": "ACFLG", "addr": "ADDR", "alarm": "ALARM", "argc": "ARGC", "bnd": "BND", "cmaj_flt":
    "-", "cmin_flt": "-", "cnswap": "-", "ctid": "CTID", "cursig": "CURSIG", "cutime": "-", "cwd": "CWD", "emul":
    "EMUL", "end_code": "E_CODE", "inblk": "INBLK", "inblock": "INBLK", "jid": "JID", "jobc": "JOBC", "ktrace":
    "KTRACE", "ktracep": "KTRACEP", "login": "LOGNAME", "logname": "LOGNAME", "luser": "LUSER", "m_dt": "DT", "m_lrs":
    "LRS", "m_resident": "RES", "m_share": "SHRD", "m_swap": "SWAP", "msgrcv": "MSGRCV", "msgsnd": "MSGSND", "mwchan":
    "MWCHAN", "nivcsw": "IVCSW", "nsignals": "NSIGS", "nsigs": "NSIGS", "nswap": "NSWAP", "nvcsw": "VCSW", "nwchan":
    "WCHAN", "osz": "SZ", "oublk": "OUBLK", "oublock": "OUBLK", "p_ru": "P_RU", "paddr": "PADDR", "poip": "-",
    "prmgrp": "PRMGRP", "prmid": "PRMID", "project": "PROJECT", "projid": "PROJID", "pset": "PSET", "psxpri": "PPR",
    "re": "RE", "resident": "RES", "rlink": "RLINK", "scnt": "SCNT", "scount": "SC", "share": "-", "sl": "SL",
    "start_code": "S_CODE", "status": "STATUS", "systime": "SYSTEM", "taskid": "TASKID", "tdev": "TDEV", "timeout":
    "TMOUT", "tmout": "TMOUT", "tsess": "TSESS", "tsession": "TSESS", "tsid": "TSID", "u_procp": "UPROCP", "umask":
    "UMASK", "upr": "UPR", "uprocp": "UPROCP", "usertime": "USER", "usrpri": "UPR", "utime": "UTIME", "vm_data":
    "DATA", "vm_exe": "EXE", "vm_lib": "LIB", "vm_lock": "LCK", "vm_stack": "STACK", "xstat": "XSTAT", "zoneid":
    "ZONEID",
}  # fmt: skip
"""Names that ps takes and that show `-` on Linux, with their headings."""
UNKNOWN: Final[dict[str, str]] = {
    "_left": "LLLLLLLL", "_left2": "L2L2L2L2", "_right": "RRRRRRRRRRR", "_right2": "R2R2R2R2R2R", "_unlimited": "U",
    "_unlimited2": "U2", "ag_id": "AGID", "ag_nice": "AGNI", "cgname": "CGNAME", "cgroupns": "CGROUPNS", "cuc":
    "%CUC", "cuu": "%CUU", "dsiz": "DSIZ", "eip": "EIP", "esp": "ESP", "htprv": "HTPRV", "htshr": "HTSHR", "ipcns":
    "IPCNS", "lim": "LIM", "mntns": "MNTNS", "netns": "NETNS", "pcap": "PCAP", "pcaps": "PCAPS", "pidns": "PIDNS",
    "pss": "PSS", "rbytes": "RBYTES", "rchars": "RCHARS", "rops": "ROPS", "sgi_p": "P", "sgi_rss": "RSS", "size":
    "SIZE", "stackp": "STACKP", "start_stack": "STACKP", "timens": "TIMENS", "tsiz": "TSIZ", "userns": "USERNS",
    "uss": "USS", "utsns": "UTSNS", "wbytes": "WBYTES", "wcbytes": "WCBYTES", "wchars": "WCHARS", "wops": "WOPS",
}  # fmt: skip
"""Names that ps takes and that are not emulated, with their headings."""

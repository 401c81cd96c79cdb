"""procps and psmisc: ps, top, free, uptime, kill, pgrep, pkill, pidof, killall, w, pstree, watch. `table`: docker top's too."""

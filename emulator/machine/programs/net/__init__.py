"""Network programs: net-tools, iproute2, iputils, curl, wget, netcat and their busybox brothers' logic."""

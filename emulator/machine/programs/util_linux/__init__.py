"""util-linux' programs: mount, umount, su, dmesg, lsblk and others."""

"""What this machine lets a user without root do, found out by doing it: harmlessly, and in about a second.

findings   one thing that works or does not, why, and what to do about it
survey     all of them, and the tier that follows: how containers will run
spaces     the host's side: namespaces, further ids
inside     the same from within: mounts, interfaces, devices; runs in namespaces of its own and prints what it met with
cgroups    which hierarchy there is, and whether it is ours to use
tools      programs that are installed, with their versions
"""

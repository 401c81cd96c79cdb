"""The shells as programs: bash, dash (and Debian's sh), busybox ash. Thin: the interpreter is machine/shell."""

"""busybox: the multi-call binary, and those applets whose workings differ from GNU's program of that name."""

"""GNU's programs, one a file. `main(process)` speaks GNU's words, `main(process, BUSYBOX)` busybox's."""

"""sed's language: script.py says what a script is made of, parse.py reads one, run.py runs it. GNU's and busybox's sed
share it.
"""

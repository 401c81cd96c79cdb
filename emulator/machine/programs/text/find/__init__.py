"""find's expressions: parse.py reads them into tests and actions, check.py says what is wrong with their words, run.py walks
and applies them. GNU's and busybox's find share it.
"""

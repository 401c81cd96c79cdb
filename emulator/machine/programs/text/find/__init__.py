"""find's expressions: parse.py reads them into tests and actions, run.py walks and applies them. GNU's and busybox's
find share it.
"""

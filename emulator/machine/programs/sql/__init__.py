"""A small SQL: what a database server of a simulated machine understands, in the words of PostgreSQL or of MySQL.

Tables live in memory and, as text, in the files of the container (store.py); nothing else is reached. A statement is bounded in
steps, rows and bytes. What is not understood here says so in one line: `NotEmulated`.
"""

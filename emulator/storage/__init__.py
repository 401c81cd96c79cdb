"""A world kept on disk, in SQLite: its records, layers by content, files, logs and messages.

    database    the file: its tables, and what makes it ours; DamagedWorld, NewerWorld
    unsaved     UnsavedWorld: the file cannot be written now
    records     a world's records as bytes, and back
    trees       layers and writable trees as rows, and back
    statements  what is written, as SQL, and what of it may wait in the journal
    keeper      what has changed since the last save, written in one transaction
    revive      a world as it is after its host's power was cut

Storage knows the session's parts (engine, backend, host), and nothing of who saves or when.
"""

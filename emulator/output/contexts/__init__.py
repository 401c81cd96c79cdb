"""A file a list: its formats by name, its rows, its columns. Rows are written over the Engine API's summaries.

What a list needs of a summary is told by a Protocol in its file; attribute names are Go's field names. Each file has
`format_for(…)`, the template behind `--format` and `--quiet`, and `write(…)`, the text of the whole list. Ages are
counted from `now`, in nanoseconds since 1970.
"""

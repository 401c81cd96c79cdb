"""The documents that the Engine API speaks: msgspec structs in Docker's field order, and their making from World's records.

`go_json` encodes them as Go does. Nothing here decides, waits or prints.
"""

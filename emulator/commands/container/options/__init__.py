"""The flags of `run` and `create` as the request that the engine takes (cli: command/container/opts.go parse).

The client reports the first thing that is wrong in a fixed order; `request.py` keeps it. Each file is one family of flags.
"""

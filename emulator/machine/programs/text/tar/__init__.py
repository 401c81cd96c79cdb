"""tar archives as streams: reader.py takes members from one, writer.py puts members into one. gnu/tar.py is the
program.
"""

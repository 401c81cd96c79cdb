"""The Dockerfile language (BuildKit: frontend/dockerfile): from text to stages of instructions, with BuildKit's own complaints.

    lines.py         logical lines: directives, comments, continuations, heredocs
    words.py         words of an instruction and the substitution of variables
    instructions.py  what an instruction is made of; parse.py makes it of a line
    stages.py        a whole file
    lint.py          build checks
    ignore.py        .dockerignore

Nothing here knows an engine or a file system.
"""

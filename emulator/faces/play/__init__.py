"""`emulator play`: sessions from files, replayed in a world of their own, and compared with what they say.

    transcript.py   the `*.console` format: steps and what they print
    normalise.py    what differs from run to run, under stable names
    console.py      plays a transcript
    markdown.py     the commands in a tutorial's fences
    tutorial.py     plays a tutorial
    report.py       all files: diffs and the score
"""

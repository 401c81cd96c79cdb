"""The shell of the simulated machine: bash 5.2, dash and busybox ash, one interpreter with a table of flavours.

    flavour.py             what differs between the three: grammar features, built-ins, wording prefixes
    errors.py              what a shell says when something is wrong, and how far that reaches
    tree.py lexer.py words.py parser.py        from text to a syntax tree (pure, cached)
    pattern.py arithmetic.py braces.py         the small languages inside words (pure)
    variables.py expansion.py parameter.py     from words to fields
    shell.py execute.py simple.py …            running a tree on a Process
    builtins/                                  one small file a built-in, or a few kindred ones
    editor.py history.py prompt.py             the interactive side

Nothing here reads a clock, a random source or a host file: all comes from the Process and its Kernel.
"""

"""The awk language: lexer, parser, values, interpreter, and the programs that go by its name."""

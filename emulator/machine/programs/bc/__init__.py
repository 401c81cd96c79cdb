"""bc: a calculator of decimal numbers of any length, with variables, `if`, `while` and `for`."""

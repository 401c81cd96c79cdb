"""The GNU compilers: their version."""

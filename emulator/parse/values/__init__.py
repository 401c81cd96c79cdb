"""What the texts behind flags, and some operands, mean: one module a topic, each with Docker's own sentences.

A reader takes the text and gives the value, or raises ValueRefused. `kinds` says which reader a flag's type has, and how
repeated values add up. Nothing here knows a command, reads a file or a clock: what needs one is handed in.
"""

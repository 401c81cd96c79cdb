"""jq 1.6: its language read (parser), run (evaluate, builtins), its JSON read and written (values)."""

"""How the client prints: tables, Go templates, units, progress. Values in, text out; nothing here reads or writes."""

"""GNU make: its version."""

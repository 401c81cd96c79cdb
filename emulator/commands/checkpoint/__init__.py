"""`docker checkpoint`."""

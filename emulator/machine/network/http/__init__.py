"""HTTP/1.1 over simulated streams: messages, a connection's two sides, dates and types."""

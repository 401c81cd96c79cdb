"""`docker context`: engines that the client knows by name."""

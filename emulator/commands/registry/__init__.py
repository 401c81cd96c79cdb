"""What `docker login` and `logout` share: credentials in config.json, by registry."""

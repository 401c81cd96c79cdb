"""BuildKit over the Engine API."""

"""`docker trust signer`."""

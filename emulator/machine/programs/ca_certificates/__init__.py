"""Certificates of authorities."""

"""Locales: what is asked for is noted, never made."""

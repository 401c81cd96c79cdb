"""Containers' processes: what they are configured with (in the engine), and how they are made (in the keeper)."""

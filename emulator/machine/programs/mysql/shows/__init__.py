"""What a session is shown of its server: SHOW, DESCRIBE, and the server's own tables."""

from __future__ import annotations

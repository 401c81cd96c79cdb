"""Text as Go's encoding/json has it: each byte that is no UTF-8, and each half of a surrogate pair, is U+FFFD.

Such bytes travel as lone surrogates (`surrogateescape`) up to here.
"""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"
LONE = re.compile("[\ud800-\udfff]")
ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def mended(text: str) -> str:
    """The text as JSON shows it."""
    return text if text.isascii() else LONE.sub(REPLACEMENT, text)


def mended_json(text: str) -> str:
    """A text of JSON with its escapes mended, too."""
    return ESCAPE.sub(lambda found: "\\ufffd" if found["half"] else found[0], mended(text))

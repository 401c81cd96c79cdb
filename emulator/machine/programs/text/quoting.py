"""How GNU's programs put a name between quotes in a message or a listing. Pure functions of strings."""

from __future__ import annotations

import re

_CONTROL = {"\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r"}

_LAST_KNOWN = 767


def _printable(char: str, utf8: bool) -> bool:
    return " " <= char <= "~" or (utf8 and char > "\x9f" and not "\udc80" <= char <= "\udcff")


def busybox(name: str, utf8: bool) -> str:
    """busybox: `?` for each byte, in UTF-8 each character, that its tables do not know (printable_string).

    They end at LAST_SUPPORTED_WCHAR.
    """
    if utf8:
        return "".join(char if _printable(char, utf8) and ord(char) <= _LAST_KNOWN else "?" for char in name)
    return "".join(chr(byte) if 32 <= byte <= 126 else "?" for byte in name.encode("utf-8", "surrogateescape"))


def octal(char: str) -> str:
    """The bytes of a character as backslash escapes."""
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))


def shell(name: str, always: bool = True, utf8: bool = False) -> str:
    """`shell-escape` quoting: what `ls` does on a terminal, and (always) what coreutils puts into messages."""
    if all(_printable(char, utf8) for char in name):
        if not always and name and not _needs_shell_quotes(name):
            return name
        if "'" not in name:
            return f"'{name}'"
        if not re.search(r'["$`\\!]', name):
            return f'"{name}"'
        return "'" + name.replace("'", "'\\''") + "'"
    return _shell_escaped(name, utf8)


def _needs_shell_quotes(name: str) -> bool:
    return bool(re.search(r"[\s!\"$&'()*;<=>?\[\\^`|]", name)) or name[0] in "#~" or name in "{}"


def _shell_escaped(name: str, utf8: bool) -> str:
    text, escaping = "'", False
    for char in name:
        plain = _printable(char, utf8)
        if plain and escaping:
            text, escaping = text + "''", False
        elif not plain and not escaping:
            text, escaping = text + "'$'", True
        text += ("'\\''" if char == "'" else char) if plain else _CONTROL.get(char) or octal(char)
    return text + "'"


def colon(name: str, utf8: bool = False) -> str:
    """A name before a colon (`cat: NAME: …`): quoted only where it would be misread."""
    if ":" in name or not name:
        return shell(name, True, utf8)
    return shell(name, False, utf8)


def locale(name: str, utf8: bool = False) -> str:
    """`quote()`: C escapes between the locale's quotes."""
    text = ""
    for char in name:
        if char == "\\" or (char == "'" and not utf8):
            text += "\\" + char
        else:
            text += char if _printable(char, utf8) else _CONTROL.get(char) or octal(char)
    return f"‘{text}’" if utf8 else f"'{text}'"


def c_escape(name: str, utf8: bool = False) -> str:
    """`-b`: escapes without quotes; a blank is escaped too."""
    return "".join(
        "\\" + char if char in "\\ " else char if _printable(char, utf8) else _CONTROL.get(char) or octal(char) for char in name
    )

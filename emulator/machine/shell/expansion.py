"""From words to fields: tilde, parameters, substitutions, arithmetic, then splitting and file names (the last two by others).

fields(shell, words)     what a command gets as its arguments
text(shell, word)        one string, never split: assignments, here-documents, `case` subjects
pattern(shell, word)     one pattern, with what was quoted behind backslashes: `case` arms, `[[ == ]]`, `${x#…}`
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from emulator.machine.shell import braces, globbing, quick_words, tree
from emulator.machine.shell import pattern as patterns
from emulator.machine.shell.errors import NoMatch
from emulator.machine.shell.fields import BREAK, LITERAL, QUOTED, SPLIT, Pieces
from emulator.machine.shell.fields import fields as split_fields
from emulator.machine.shell.parameter import expand_parameter
from emulator.machine.shell.pattern import quoted as quoted_pattern

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell


#: What bash expands tildes in as in an assignment, wherever it stands.
ASSIGNS = re.compile(r"[A-Za-z_]\w*(?:\[[^]]*\])?\+?=")


async def fields(shell: Shell, words: Iterable[tree.Word]) -> list[str]:
    result: list[str] = []
    for word in words:
        if word.constant is not None:
            result.append(word.constant)
        elif word.braces and "braceexpand" in shell.options:
            texts = braces.plain_range(word)
            if texts is not None:
                result += texts
                continue
            for one in braces.expanded(word):
                result += await word_fields(shell, one)
        else:
            result += await word_fields(shell, word)
    return result


async def word_fields(shell: Shell, word: tree.Word) -> list[str]:
    if word.constant is not None:
        return [word.constant]
    quick = quick_words.field(shell, word)
    if quick is not None:
        return [quick]
    found = split_fields(await pieces(shell, word, named=assigns(shell, word)), shell.ifs)
    if "noglob" in shell.options:
        return [text for text, _ in found]
    result: list[str] = []
    for text, pattern in found:
        result += file_names(shell, text, pattern)
    return result


def file_names(shell: Shell, text: str, pattern: str) -> list[str]:
    extglob = shell.extglob
    if not patterns.is_pattern(pattern, extglob):
        return [text]
    shopt = shell.shopt
    rules = globbing.Rules("dotglob" in shopt, "globstar" in shopt, "nocaseglob" in shopt, extglob, "globskipdots" in shopt)
    found = globbing.expanded(shell.process, pattern, rules)
    if found:
        return found
    if "failglob" in shopt:
        raise NoMatch(text)
    return [] if "nullglob" in shopt else [text]


async def text(shell: Shell, word: tree.Word, assignment: bool = False) -> str:
    """`assignment`: a tilde may also stand behind a colon."""
    if word.constant is not None:
        return word.constant
    quick = quick_words.text(shell, word)
    if quick is not None:
        return quick
    if len(word.parts) == 1 and isinstance(word.parts[0], tree.Arithmetic):
        return str(shell.arithmetic(await text(shell, word.parts[0].expression)))
    found = await pieces(shell, word, assignment, named=not assignment and assigns(shell, word))
    if len(found) == 1:
        return found[0][1]
    return "".join(" " if mode == BREAK else piece for mode, piece in found)


async def pattern(shell: Shell, word: tree.Word) -> str:
    static = quick_words.pattern(word)
    if static is not None:
        return static
    found = await pieces(shell, word)
    return "".join(quoted_pattern(piece) if mode == QUOTED else " " if mode == BREAK else piece for mode, piece in found)


def assigns(shell: Shell, word: tree.Word) -> bool:
    return shell.flavour.is_bash and "~" in word.source and ASSIGNS.match(word.source) is not None


async def pieces(
    shell: Shell, word: tree.Word, assignment: bool = False, split_literals: bool = False, *, named: bool = False
) -> Pieces:
    """`split_literals`: within `${x:-a b}` even literal text is split. `named`: the word looks like an assignment."""
    out: Pieces = []
    for index, part in enumerate(word.parts):
        if isinstance(part, tree.Literal):
            literal = part.text
            if "~" in literal:
                ends = index + 1 == len(word.parts)
                if named and index == 0 and (name := ASSIGNS.match(literal)) is not None:
                    out.append((LITERAL, name.group()))
                    literal = literal[name.end() :]
                literal = tildes(shell, literal, assignment or named, index == 0, ends, out)
            out.append((SPLIT if split_literals else LITERAL, literal))
        else:
            await expand_part(shell, part, out, False)
    return out


async def expand_part(shell: Shell, part: tree.Part, out: Pieces, quoted: bool) -> None:
    if isinstance(part, tree.Quoted):
        out.append((QUOTED, part.text))
    elif isinstance(part, tree.Literal):
        out.append((QUOTED if quoted else LITERAL, part.text))
    elif isinstance(part, tree.DoubleQuoted):
        await double_quoted(shell, part, out)
    elif isinstance(part, tree.Parameter):
        await expand_parameter(shell, part, out, quoted)
    elif isinstance(part, tree.CommandSubstitution):
        out.append((QUOTED if quoted else SPLIT, await shell.command_substitution(part)))
    elif isinstance(part, tree.Arithmetic):
        value = shell.arithmetic(await text(shell, part.expression))
        out.append((QUOTED if quoted else SPLIT, str(value)))
    elif isinstance(part, tree.ProcessSubstitution):
        out.append((QUOTED, shell.process_substitution(part)))


async def double_quoted(shell: Shell, part: tree.DoubleQuoted, out: Pieces) -> None:
    """Always a field, even an empty one; but a lone `"$@"` without arguments is none."""
    before = len(out)
    for inner in part.parts:
        await expand_part(shell, inner, out, True)
    if len(out) == before and not any(is_list(inner) for inner in part.parts):
        out.append((QUOTED, ""))


def is_list(part: tree.Part) -> bool:
    if not isinstance(part, tree.Parameter):
        return False
    return part.name == "@" or (part.subscript is not None and part.subscript.source == "@") or part.operator == "prefix"


def tildes(shell: Shell, literal: str, assignment: bool, first: bool, ends: bool, out: Pieces) -> str:
    """Replaces `~` and `~user` at the beginning (in assignments also behind colons); what is replaced counts as quoted."""
    chunks = literal.split(":") if assignment else [literal]
    for index, chunk in enumerate(chunks):
        at_start = first if index == 0 else True
        name, slash, rest = chunk[1:].partition("/")
        whole = slash or ends or index + 1 < len(chunks)
        home = shell.home(name) if at_start and whole and chunk.startswith("~") else None
        if home is not None:
            out.append((QUOTED, home))
            chunk = slash + rest
        if index + 1 < len(chunks):
            out.append((LITERAL, chunk + ":"))
        else:
            return chunk
    return ""

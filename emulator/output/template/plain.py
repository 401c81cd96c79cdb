r"""Templates that are texts and columns alone, `{{.ID}}\t{{.Image}}`, read without a grammar: most lists are no more than that.

What comes out is what parser.py makes of them.
"""

from __future__ import annotations

import re

from emulator.output.template import nodes

COLUMN = re.compile(r"\{\{\.([A-Za-z][A-Za-z0-9]*)\}\}")


def plain(text: str) -> tuple[nodes.Node, ...] | None:
    """The template's nodes; None where it is more than texts and columns."""
    found: list[nodes.Node] = []
    end = 0
    for match in COLUMN.finditer(text):
        if match.start() > end:
            found.append(nodes.Text(end, text[end : match.start()]))
        pos = match.start() + 2
        found.append(nodes.Action(pos, nodes.Pipe(pos, (nodes.Command(pos, (nodes.Field(pos, (match[1],)),)),))))
        end = match.end()
    if end < len(text):
        found.append(nodes.Text(end, text[end:]))
    texts = [node.text for node in found if isinstance(node, nodes.Text)]
    return None if any("{{" in part or part.endswith("{") for part in texts) else tuple(found)

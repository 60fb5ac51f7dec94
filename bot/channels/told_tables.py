"""Tables that stand in a document's text, for surfaces that show them as their own. Pure."""

from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.reply import Table, evened

MOST_CELLS = 20_000  # of what a text's tables could have: the parser fills each short row up, and takes its time


def apart(text: str) -> Iterator[str | Table]:
    """The text between its tables, and these. One that is part of a list or of a quotation, or a head alone, stays
    text."""
    text = evened(text)  # as the parser counts lines
    lines, at, tokens = text.split("\n"), 0, parsed(text) if "|" in text else []
    for n, token in enumerate(tokens):
        if token.type != "table_open" or token.level or token.map is None:
            continue
        head, *rows = _rows(tokens[n:])
        if rows:
            yield "\n".join(lines[at : token.map[0]])
            yield Table(columns=head, rows=tuple(rows))
            at = token.map[1]
    yield "\n".join(lines[at:])


def parsed(text: str) -> list[Token]:
    """Without tables where they are only bars: nobody could read so many cells, and everybody would wait for them."""
    lines = text.split("\n")
    widest = max(line.count("|") for line in lines)
    return _parser(tables=len(lines) * widest <= MOST_CELLS).parse(text)


def shown(token: Token) -> str:
    """The words of a piece of a line; none where it only marks the others."""
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return token.content  # of an image its description: nothing is loaded from elsewhere


@cache
def _parser(*, tables: bool) -> MarkdownIt:
    ours = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
    return ours.enable("table") if tables else ours


def _rows(tokens: Sequence[Token]) -> list[tuple[str, ...]]:
    """Those of the table that begins here, each cell as the words it shows."""
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append("".join(map(shown, token.children or [])))
    return [tuple(row) for row in rows]

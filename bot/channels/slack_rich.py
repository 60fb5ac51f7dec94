"""Markdown of answers as Slack's rich text, in which nothing is ever interpreted.

A mention, a channel ping or an address in a document, a customer's name or a model's words stays the letters it is:
rich text has an element of its own for each of those, and none is made here but links to addresses the caller vouches
for.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

from markdown_it.token import Token

from bot.channels.slack_limits import RICH_TEXT
from bot.channels.told_tables import parsed, shown

Element = dict[str, Any]
Block = dict[str, Any]
Vouched = Callable[[str], str | None]  # the full address a link may lead to; None: it stays text

STYLES = {"strong_open": "bold", "em_open": "italic", "s_open": "strike"}
LISTS = {"bullet_list_open": "bullet", "ordered_list_open": "ordered"}
DEEPEST = 8  # levels of indentation Slack shows


def words(text: str, **style: bool) -> Element:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def link(address: str, text: str) -> Element:
    return {"type": "link", "url": address, "text": text}


def section(*elements: Element) -> Element:
    return {"type": "rich_text_section", "elements": list(elements)}


def numbered(rows: Sequence[Sequence[Element]]) -> Element:
    """An ordered list."""
    return {"type": "rich_text_list", "style": "ordered", "indent": 0, "elements": [section(*row) for row in rows]}


def block(*parts: Element) -> Block:
    return {"type": "rich_text", "elements": list(parts)}


def blocks(text: str, vouched: Vouched) -> list[Block]:
    """A Markdown text as blocks of at most `RICH_TEXT` characters each, divided between its paragraphs."""
    return divided(*_spaced(_Reader(vouched).parts(parsed(text))))


def divided(*parts: Element) -> list[Block]:
    """The parts in as few blocks as they fit into."""
    made: list[Block] = []
    room = 0
    for part in parts:
        for piece in _pieces(part):
            size = length(piece)
            if size > room:
                made.append(block())
                room = RICH_TEXT
            made[-1]["elements"].append(piece)
            room -= size
    return made


def length(element: Element) -> int:
    """Characters that an element of rich text shows."""
    own = len(element.get("text", "")) if isinstance(element.get("text"), str) else 0
    return own + sum(length(each) for each in element.get("elements", ()))


def _spaced(parts: Sequence[Element]) -> Iterator[Element]:
    """Slack sets one section directly below the other: an empty line between paragraphs has to be said."""
    for part, following in zip_longest(parts, parts[1:]):
        if following and part["type"] == "rich_text_section":
            part["elements"].append(words("\n\n" if following["type"] == "rich_text_section" else "\n"))
        yield part


def _pieces(part: Element) -> Iterator[Element]:
    """The part whole, or in several of its kind where it is longer than a block holds."""
    if length(part) <= RICH_TEXT:
        yield part
        return
    inner: list[Element] = []
    room = RICH_TEXT
    for each in (small for element in part["elements"] for small in _small(element)):
        if length(each) > room:
            yield {**part, "elements": inner}
            inner, room = [], RICH_TEXT
        inner.append(each)
        room -= length(each)
    yield {**part, "elements": inner}


def _small(element: Element) -> Iterator[Element]:
    if "elements" in element:
        yield from _pieces(element)
    elif length(element) <= RICH_TEXT:
        yield element
    else:
        yield from ({**element, "text": text} for text in _cut(element["text"]))


def _cut(text: str) -> Iterator[str]:
    """At the last line, sentence or word that still fits."""
    while len(text) > RICH_TEXT:
        ends = (text.rfind(mark, RICH_TEXT // 2, RICH_TEXT - 1) + 1 for mark in ("\n", ". ", "。", " "))
        at = next((end for end in ends if end), RICH_TEXT)
        yield text[:at]
        text = text[at:]
    yield text


class _Reader:
    """Walks through the parser's tokens once."""

    def __init__(self, vouched: Vouched) -> None:
        self._vouched = vouched

    def parts(self, tokens: Sequence[Token]) -> list[Element]:
        made: list[Element] = []
        lists: list[Token] = []
        within: Counter[str] = Counter()
        for token in tokens:
            if token.type in LISTS:
                lists.append(token)
            elif token.type.endswith("_list_close"):
                lists.pop()
            elif token.type == "list_item_open":
                made.append(_list_of(lists, token))
            elif (kind := token.type.rpartition("_")[0]) in ("blockquote", "heading", "th", "td"):
                within[kind] += token.nesting
            elif token.type in ("fence", "code_block"):
                made.append({"type": "rich_text_preformatted", "elements": [words(token.content.rstrip("\n") or " ")]})
            elif token.type == "tr_open":
                made.append(section())
            elif token.type == "inline":
                inner = self._inline(token.children or [], bold=within["heading"] > 0)
                self._place(made, inner, within, in_list=bool(lists))
        return [each for each in _joined(made) if length(each)]

    def _place(self, made: list[Element], inner: list[Element], within: Counter[str], *, in_list: bool) -> None:
        """Put the words of one paragraph, item or cell where they belong."""
        if within["th"] or within["td"]:
            cells = made[-1]["elements"]
            cells.extend([words(" | "), *inner] if cells else inner)
        elif in_list and made[-1]["type"] == "rich_text_list":
            item = made[-1]["elements"][0]["elements"]
            item.extend([words("\n"), *inner] if item else inner)
        else:
            made.append({"type": "rich_text_quote" if within["blockquote"] else "rich_text_section", "elements": inner})

    def _inline(self, tokens: Sequence[Token], *, bold: bool) -> list[Element]:
        made: list[Element] = []
        style: dict[str, bool] = {"bold": True} if bold else {}
        address: str | None = None
        for token in tokens:
            if token.type in STYLES:
                style = {**style, STYLES[token.type]: True}
            elif token.nesting < 0 and f"{token.type.removesuffix('close')}open" in STYLES:
                ended = STYLES[f"{token.type.removesuffix('close')}open"]
                style = {name: True for name in style if name != ended or (bold and name == "bold")}
            elif token.type in ("link_open", "link_close"):
                address = self._vouched(str(token.attrGet("href") or "")) if token.nesting > 0 else None
            elif told := shown(token):
                code = {**style, "code": True} if token.type == "code_inline" else style
                made.append({**link(address, told), **_styled(style)} if address else words(told, **code))
        return made


def _styled(style: dict[str, bool]) -> dict[str, Any]:
    return {"style": style} if style else {}


def _list_of(lists: list[Token], item: Token) -> Element:
    first = int(item.info) if item.info.isdigit() else 1
    offset = {"offset": first - 1} if lists[-1].type == "ordered_list_open" and first > 1 else {}
    return {
        "type": "rich_text_list",
        "style": LISTS[lists[-1].type],
        "indent": min(len(lists) - 1, DEEPEST),
        **offset,
        "elements": [section()],
    }


def _joined(parts: list[Element]) -> Iterator[Element]:
    """Items of one list together: each was made alone."""
    last: Element | None = None
    for part in parts:
        alike = last and all(last.get(name) == part.get(name) for name in ("type", "style", "indent"))
        if last and alike and part["type"] == "rich_text_list":
            last["elements"].extend(part["elements"])
            continue
        if last:
            yield last
        last = part
    if last:
        yield last

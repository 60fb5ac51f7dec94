"""Markdown of answers as words alone: what a phone's notification and a screen reader make of a message."""

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from bot.channels import slack_tables
from bot.channels.slack_rich import Block, Vouched
from bot.reply import quoted

BULLET = "• "
EXCESS = re.compile(r"\n{3,}")


def words(text: str, vouched: Vouched) -> str:
    """What the blocks made of this text show, without any mark of Markdown."""
    told = "\n\n".join(map(_told, slack_tables.told(text, vouched)))
    return EXCESS.sub("\n\n", told).strip()


def _told(block: Block) -> str:
    if block["type"] == "table":
        return "\n".join(" | ".join(cell["text"] for cell in row) for row in block["rows"])
    parts = block["elements"]
    return "".join(_part(part) + _gap(part, following) for part, following in zip_longest(parts, parts[1:]))


def _part(part: Mapping[str, Any]) -> str:
    match part["type"]:
        case "rich_text_list":
            return "\n".join(_items(part))
        case "rich_text_quote":
            return quoted(_words(part))
    return _words(part)


def _gap(part: Mapping[str, Any], following: Mapping[str, Any] | None) -> str:
    """Items of one list stand close; a section says itself how far off the next part is."""
    if following is None or part["type"] == "rich_text_section":
        return ""
    return "\n" if part["type"] == following["type"] == "rich_text_list" else "\n\n"


def _items(part: Mapping[str, Any]) -> Iterator[str]:
    first = part.get("offset", 0) + 1
    for number, item in enumerate(part["elements"], first):
        mark = f"{number}. " if part["style"] == "ordered" else BULLET
        yield f"{'  ' * part['indent']}{mark}{_words(item)}"


def _words(part: Mapping[str, Any]) -> str:
    return "".join(each["text"] for each in part["elements"])
